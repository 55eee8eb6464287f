import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

/** One method of one address of the API, with what it reads as JSON Schema. */
export interface ApiRoute {
  readonly method: string;
  /** With `[id]` where a name stands. */
  readonly path: string;
  readonly body: object | undefined;
  readonly query: object | undefined;
}

/** Every route of `/api/v1`, read from the sources: a new one is attacked without anybody remembering to. */
export async function apiRoutes(): Promise<ApiRoute[]> {
  const schemas = await contractSchemas();
  const named = (name: string | undefined) => (name === undefined ? undefined : schemas.get(name));
  return globSync('src/app/api/v1/**/route.ts', { cwd: root }).flatMap((file) => {
    const path = file.slice('src/app'.length, -'/route.ts'.length);
    const functions = readFileSync(join(root, file), 'utf8').split(/^export (?:async )?function /m);
    return functions.slice(1).map((text) => ({
      method: /^[A-Z]+/.exec(text)?.[0] ?? '',
      path,
      body: named(/\bbody\((\w+)\)/.exec(text)?.[1]),
      query: named(/\bquery\((\w+)\)/.exec(text)?.[1]),
    }));
  });
}

async function contractSchemas(): Promise<Map<string, object>> {
  const found = new Map<string, object>();
  for (const file of globSync('src/contract/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue;
    const names = (await import(join(root, file))) as Record<string, unknown>;
    for (const [name, value] of Object.entries(names)) {
      if (value instanceof z.ZodType) found.set(name, z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' }));
    }
  }
  return found;
}
