import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Operation, operations, siteOnly } from '#contract/api.ts';
import { everyScope, makeAccount, makeToken } from '#test/support/accounts.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { plainPng, upload } from '#test/support/site.ts';

const root = join(import.meta.dirname, '../..');
const requestsPerMinute = 300;
const nobodysId = '0000000000000000000000';

type Json = { [key: string]: unknown };
interface Answered {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema?: Json }>;
}
interface ApiDocument {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Answered> }>>;
  components: { schemas: Record<string, Json> };
}

let server: TestServer;
let folder: string;
let png: Buffer;
let token: string;
let document: ApiDocument;

const newToken = (scopes: string) => makeToken(server, 'ada@example.org', scopes);

beforeAll(async () => {
  const limits = { API_REQUESTS_PER_MINUTE: String(requestsPerMinute), API_UPLOADS_PER_MINUTE: '500' };
  server = await startServer({ env: limits });
  await makeAccount(server, { email: 'ada@example.org', name: 'Ada', role: 'admin' });
  token = await newToken(everyScope);
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-api-'));
  png = await plainPng(40, 30, '#336699');
  writeFileSync(join(folder, 'shot.png'), png);
  document = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as ApiDocument;
});
afterAll(async () => {
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const bearer = (secret: string | undefined): Record<string, string> =>
  secret === undefined ? {} : { Authorization: `Bearer ${secret}` };

/** Asks for an operation as its example does. */
function ask(operation: Operation, id: string, headers: Record<string, string>): Promise<Response> {
  const { method, path, example, body } = operation;
  const query = example?.query === undefined ? '' : `?${example.query}`;
  const init: RequestInit = { method: method.toUpperCase(), headers };
  if (body?.type === 'application/json') {
    init.body = JSON.stringify(example?.body).replaceAll('{id}', id);
    init.headers = { ...headers, 'Content-Type': 'application/json' };
  } else if (body) {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(png)]), 'shot.png');
    for (const [name, text] of Object.entries(example?.fields ?? {})) form.append(name, text);
    init.body = form;
  }
  return fetch(server.url + path.replace('{id}', id) + query, init);
}

/** The document's schemas, closed: what an answer has beyond them is an untruth of the document. */
function validator() {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  const closed = JSON.parse(JSON.stringify(document), (_, value) =>
    value?.type === 'object' && value.properties && !value.oneOf ? { ...value, additionalProperties: false } : value,
  ) as Json;
  ajv.addSchema({ $id: 'api', components: closed.components });
  return (schema: Json, value: unknown) => {
    const text = JSON.stringify(schema).replaceAll('#/components/', 'api#/components/');
    const check = ajv.compile(JSON.parse(text) as Json);
    return check(value) ? [] : check.errors;
  };
}

/** Holds an answer against what the document says of it. */
async function expectDocumented(operation: Operation, response: Response): Promise<void> {
  const where = `${operation.id} ${response.status}`;
  const told = document.paths[operation.path]?.[operation.method]?.responses[response.status];
  expect(told, where).toBeDefined();
  for (const name of Object.keys(told?.headers ?? {}))
    expect(response.headers.get(name), `${where}: ${name}`).not.toBeNull();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (!told?.content) return expect(await response.text(), where).toBe('');
  expect(Object.keys(told.content), where).toContain(type);
  const schema = told.content[type]?.schema;
  if (schema) expect(validator()(schema, await response.json()), where).toEqual([]);
}

describe('the document', () => {
  it('is OpenAPI 3.1 to the letter', async () => {
    expect(await new Validator().validate({ ...structuredClone(document) })).toMatchObject({ valid: true });
  });

  it('has every route of the API that is not for the site alone, and no other', () => {
    const files = globSync('src/app/api/v1/**/route.ts', { cwd: root });
    const routed = files.flatMap((file) => {
      const path = file.slice('src/app'.length, -'/route.ts'.length).replaceAll(/\[(\w+)\]/g, '{$1}');
      const methods = readFileSync(join(root, file), 'utf8').matchAll(
        /^export (?:async )?(?:function|const) ([A-Z]+)\b/gm,
      );
      return [...methods].map(([, method]) => `${method} ${path}`);
    });
    expect(routed.length).toBeGreaterThan(8);
    const documented = operations
      .filter(({ path }) => path.startsWith('/api/v1/') && !/\/(thumbnail|content)$/.test(path))
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const siteAlone = (route: string) =>
      siteOnly.some((pattern) => pattern.test(route.split(' ')[1] ?? '')) ||
      /^(PATCH|DELETE) \/api\/v1\/me$/.test(route);
    expect(routed.filter((route) => !siteAlone(route)).sort()).toEqual(documented.sort());
  });

  it('has a description of every field, in both languages', () => {
    const nameless = (node: unknown, path: string): string[] => {
      if (typeof node !== 'object' || node === null) return [];
      const { properties = {} } = node as { properties?: Record<string, Json> };
      const here = Object.entries(properties).filter(([, property]) => !property.description);
      const below = Object.entries(node).flatMap(([key, value]) => nameless(value, `${path}/${key}`));
      return [...here.map(([name]) => `${path}: ${name}`), ...below];
    };
    const { Problem: _, ...schemas } = document.components.schemas;
    expect(nameless(schemas, '')).toEqual([]);
  });
});

describe('every operation', () => {
  it.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s answers as documented',
    async (_, operation) => {
      const { id } = await upload(server.url, token, png);
      if (operation.id === 'restoreImage')
        await fetch(`${server.url}/api/v1/images/${id}?undo_seconds=60`, { method: 'DELETE', headers: bearer(token) });
      const headers = operation.scopes.length > 0 ? bearer(token) : {};
      const response = await ask(operation, id, headers);
      expect(response.status, await response.clone().text()).toBeLessThan(300);
      await expectDocumented(operation, response);
      if (operation.scopes.length > 0) {
        const stranger = await ask(operation, id, {});
        expect(stranger.status).toBe(401);
        await expectDocumented(operation, stranger);
        const other = operation.scopes.includes('profile') ? 'image:read' : 'profile';
        const weak = await ask(operation, id, bearer(await newToken(other)));
        expect(weak.status).toBe(403);
        await expectDocumented(operation, weak);
        const problem = await ask(operation, id, { Accept: 'application/problem+json' });
        expect(problem.headers.get('content-type')).toBe('application/problem+json');
        await expectDocumented(operation, problem);
      }
      if (!operation.path.includes('{id}')) return;
      const missing = await ask(operation, nobodysId, headers);
      expect(missing.status).toBe(404);
      await expectDocumented(operation, missing);
    },
  );

  it('that takes a body refuses a wrong one as documented', async () => {
    for (const operation of operations.filter(({ body }) => body?.type === 'application/json')) {
      const { id } = await upload(server.url, token, png);
      const wrong = { ...operation, example: { body: { nonsense: true } } };
      const response = await ask(wrong, id, bearer(token));
      expect(response.status, operation.id).toBe(400);
      await expectDocumented(operation, response);
    }
  });
});

describe('the page about the API', () => {
  const examples: [string, string, string][] = [];
  beforeAll(async () => {
    const html = await (await fetch(`${server.url}/docs/api`)).text();
    for (const [, id = '', language = '', code = ''] of html.matchAll(
      /<pre[^>]*data-example="(\w+) (\w+)"[^>]*><code>([\s\S]*?)<\/code>/g,
    )) {
      const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };
      examples.push([id, language, code.replaceAll(/&\w+;|&#x27;/g, (entity) => entities[entity as '&lt;'] ?? entity)]);
    }
  });

  it('is there for whoever is not signed in, in English and German', async () => {
    const page = async (language: string) =>
      (await fetch(`${server.url}/docs/api`, { headers: { 'Accept-Language': language } })).text();
    expect(await page('en')).toContain('Upload a picture');
    const german = await page('de');
    expect(german).toContain('Ein Bild hochladen');
    expect(german).toContain(`${requestsPerMinute}-mal`);
  });

  it('has an example of every operation in three languages', () => {
    const expected = operations.flatMap(({ id }) => ['curl', 'javascript', 'python'].map((one) => `${id} ${one}`));
    expect(examples.map(([id, language]) => `${id} ${language}`)).toEqual(expected);
  });

  it.each(['curl', 'javascript', 'python'])('has examples in %s that work as they stand', async (wanted) => {
    const run = promisify(execFile);
    for (const [id, language, code] of examples.filter(([, one]) => one === wanted)) {
      const picture = await upload(server.url, token, png);
      if (id === 'restoreImage')
        await fetch(`${server.url}/api/v1/images/${picture.id}?undo_seconds=60`, {
          method: 'DELETE',
          headers: bearer(token),
        });
      const env = { NODE_ENV: 'test' as const, PATH: process.env.PATH, HOME: folder, TOKEN: token, ID: picture.id };
      const [program, args] = (
        {
          curl: ['bash', ['-c', code]],
          javascript: [process.execPath, ['--input-type=module', '--eval', code]],
          python: ['python3', ['-c', code]],
        } as Record<string, [string, string[]]>
      )[language] ?? ['false', []];
      const done = await run(program, args, { cwd: folder, env }).catch((error: Error) => error);
      expect(done, `${id} in ${language}:\n${code}`).not.toBeInstanceOf(Error);
    }
  });
});

describe('a request', () => {
  it('is told which methods an address takes', async () => {
    const wrong = await fetch(`${server.url}/api/v1/images/${nobodysId}`, { method: 'PUT', body: '{}' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('DELETE, GET, HEAD, OPTIONS, PATCH');
    expect(await wrong.json()).toMatchObject({ status: 'error', error: { code: 'method_not_allowed' } });
    for (const path of ['/api/v1/images', '/image']) {
      const options = await fetch(server.url + path, {
        method: 'OPTIONS',
        headers: { Origin: 'https://else.example' },
      });
      expect(options.status).toBe(204);
      expect(options.headers.get('allow')).toContain('OPTIONS');
      expect(options.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('to an address that is not there is refused in JSON', async () => {
    for (const path of ['/api/v1/nothing', '/api/nothing', '/api/v1/images/a/b/c']) {
      const answer = await fetch(server.url + path, { headers: bearer(token) });
      expect(answer.status, path).toBe(404);
      expect(await answer.json()).toMatchObject({ status: 'error', error: { code: 'not_found' } });
    }
  });

  it('is refused with Retry-After when the limit of its token is used up, and only of its own', async () => {
    const [busy, calm] = [await newToken('profile'), await newToken('profile')];
    const me = (secret: string) => fetch(`${server.url}/api/v1/me`, { headers: bearer(secret) });
    let answer = await me(busy);
    expect(answer.headers.get('ratelimit-policy')).toBe(`"requests";q=${requestsPerMinute};w=60`);
    expect(answer.headers.get('ratelimit')).toMatch(new RegExp(`^"requests";r=${requestsPerMinute - 1};t=\\d+$`));
    for (let count = 0; count < requestsPerMinute && answer.status === 200; count++) answer = await me(busy);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    expect(await answer.json()).toMatchObject({ error: { code: 'too_many_requests' } });
    expect((await me(calm)).status).toBe(200);
  });
});
