import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#errors/app-error.ts';

const methods = /^export (?:async )?(?:function|const) (GET|POST|PUT|PATCH|DELETE)\b/gm;

/** Which methods an address of the API takes. */
export class ApiMethods {
  readonly #routes: { readonly path: RegExp; readonly allow: readonly string[]; readonly open: number }[];

  /** Reads the routes' own files below `root`: Next says which method it refuses, and not which it would take. */
  constructor(root: string) {
    this.#routes = globSync('src/app/api/**/route.ts', { cwd: root })
      .filter((file) => !file.includes('[...'))
      .map((file) => {
        const address = file.slice('src/app'.length, -'/route.ts'.length);
        const given = [...readFileSync(join(root, file), 'utf8').matchAll(methods)].map(([, method]) => method ?? '');
        const pattern = address.replaceAll('.', '\\.').replaceAll(/\[\w+\]/g, '[^/]+');
        const head = given.includes('GET') ? ['HEAD'] : [];
        return {
          path: new RegExp(`^${pattern}/?$`),
          allow: [...given, ...head, 'OPTIONS'].sort(),
          open: address.split('[').length,
        };
      })
      // A name that is written out goes before a place for any name.
      .sort((a, b) => a.open - b.open);
  }

  /** @throws AppError `method_not_allowed` with `Allow` (RFC 9110 §15.5.6) where the address is known and the method is not. */
  check(method: string, path: string): void {
    const allow = this.#routes.find((route) => route.path.test(path))?.allow;
    if (!allow || allow.includes(method)) return;
    throw new AppError('method_not_allowed', `This address takes ${allow.join(', ')}`, {
      headers: { Allow: allow.join(', ') },
    });
  }
}
