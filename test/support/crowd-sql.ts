/** What the engines say differently where many rows are made at once. */
export interface Dialect {
  /** The numbers from 0 up to `count`, as the column `n` of a table. */
  numbers(count: number): string;
  id(letter: string, number: string): string;
  join(...texts: string[]): string;
  text(number: string): string;
}

const mysql: Dialect = {
  numbers: (count) => `(select seq as n from seq_0_to_${count - 1}) numbers`,
  id: (letter, number) => `concat('${letter}', lpad(${number}, 21, '0'))`,
  join: (...texts) => `concat(${texts.join(', ')})`,
  text: (number) => `cast(${number} as char)`,
};

const sqlite: Dialect = {
  numbers: (count) =>
    `(with recursive r(n) as (select 0 union all select n + 1 from r where n < ${count - 1}) select n from r) numbers`,
  id: (letter, number) => `'${letter}' || printf('%021d', ${number})`,
  join: (...texts) => texts.map((text) => `(${text})`).join(' || '),
  text: (number) => `cast(${number} as text)`,
};

export const dialects = { mysql, sqlite };
