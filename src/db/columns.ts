import { bigint, customType } from 'drizzle-orm/mysql-core';

/** An id, hash or token: ASCII compared byte by byte. MySQL's default collation would hold `aB` and `Ab` for the same. */
export const asciiKey = customType<{ data: string; driverData: string; config: { length: number } }>({
  // MySQL compares no other text with it and calls the question an error; no key of ours has a DEL in it.
  toDriver: (key) => key.replaceAll(/\P{ASCII}/gu, '\x7f'),
  dataType: (options) => `varchar(${options?.length ?? 64}) character set ascii collate ascii_bin`,
});

/** A word of any script, compared byte by byte as SQLite does, so that a prefix is a range of the index. */
export const binaryWord = customType<{ data: string; config: { length: number } }>({
  dataType: (options) => `varchar(${options?.length ?? 40}) character set utf8mb4 collate utf8mb4_bin`,
});

/** A whole number as large as JavaScript counts exactly, such as a time in epoch milliseconds or bytes. */
export const whole = (name: string) => bigint(name, { mode: 'number' });
