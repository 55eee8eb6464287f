import { readFileSync } from 'node:fs';

/** One line of a Dockerfile, with what continues it. */
export interface Instruction {
  readonly keyword: string;
  /** `--from=build` as `from: build`. */
  readonly flags: Readonly<Record<string, string>>;
  /** All that follows the flags, as it is written. */
  readonly rest: string;
  /** The same as words, of the JSON form too; of a HEALTHCHECK, its command's. */
  readonly words: readonly string[];
}

export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Reads what this project's Dockerfile uses of the format. */
export function parseDockerfile(file: string): Stage[] {
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const whole = lines
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim());
  const defaults: Record<string, string> = {};
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const instruction of whole.filter(Boolean).map(parseInstruction)) {
    const current = stages.at(-1);
    if (instruction.keyword === 'FROM') {
      const [base = '', , name] = instruction.words;
      stages.push({ base: expand(base, defaults), name, instructions: [] });
    } else if (current) current.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') {
      const [name = '', value = ''] = instruction.rest.split('=');
      defaults[name] = value;
    } else throw new Error(`${instruction.keyword} stands before FROM`);
  }
  return stages;
}

function parseInstruction(line: string): Instruction {
  const [, keyword = '', after = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
  if (keyword === '') throw new Error(`Not an instruction: ${line}`);
  const flags: Record<string, string> = {};
  let rest = after;
  for (let flag = /^--(\w[\w-]*)=(\S+)\s+/.exec(rest); flag; flag = /^--(\w[\w-]*)=(\S+)\s+/.exec(rest)) {
    flags[flag[1] ?? ''] = flag[2] ?? '';
    rest = rest.slice(flag[0].length);
  }
  const said = keyword === 'HEALTHCHECK' ? rest.replace(/^CMD\s+/, '') : rest;
  const words = said.startsWith('[') ? (JSON.parse(said) as string[]) : said.split(/\s+/);
  return { keyword, flags, rest, words };
}

export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_, one, other) => values[one ?? other] ?? '');
}
