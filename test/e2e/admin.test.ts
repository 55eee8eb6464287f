import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { adminCommand } from '#test/support/server.ts';

const root = join(import.meta.dirname, '../..');
const password = 'correct horse battery';

describe.each(['sqlite', 'mysql'] as const)('the operator at the shell (%s)', (engine) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-admin-'));
  let databaseUrl = '';

  beforeAll(async () => {
    if (engine === 'mysql') databaseUrl = await newMariaDbUrl();
    await admin([
      'user',
      'create',
      '--email',
      'Ada@Example.test',
      '--name',
      'Ada',
      '--role',
      'admin',
      '--password-stdin',
    ]);
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  async function admin(args: string[], input = `${password}\n`) {
    const env = {
      NODE_ENV: 'production' as const,
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
    };
    const child = spawn(process.execPath, [...adminCommand, ...args], { cwd: root, env });
    child.stdin.on('error', () => undefined).end(input);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code: child.exitCode, out, err };
  }

  it('makes an account, lists it, and never prints its password', async () => {
    const made = await admin([
      'user',
      'create',
      '--email',
      'bob@example.test',
      '--name',
      'Bob',
      '--password-stdin',
      '--json',
    ]);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.out)).toMatchObject({ email: 'bob@example.test', role: 'user', disabled: false });
    const list = await admin(['user', 'list', '--json']);
    const emails = (JSON.parse(list.out) as { email: string }[]).map(({ email }) => email);
    expect(emails).toEqual(['ada@example.test', 'bob@example.test']);
    expect(made.out + made.err + list.out).not.toMatch(/argon2|correct horse/);
  });

  it('takes an e-mail once and says so', async () => {
    const again = await admin(['user', 'create', '--email', 'ada@example.test', '--name', 'Ada', '--password-stdin']);
    expect(again).toMatchObject({ code: 1, out: '', err: 'There is an account with this e-mail\n' });
  });

  it('prints a new token and nothing else', async () => {
    const args = [
      'token',
      'create',
      '--email',
      'ada@example.test',
      '--scopes',
      'image:write image:read',
      '--name',
      'cli',
    ];
    expect(await admin(args)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^prn_[0-9A-Za-z]{32}\n$/),
      err: '',
    });
    const until = JSON.parse((await admin([...args, '--expires-in', '30', '--json'])).out);
    expect(Date.parse(until.expires_at) - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
  });

  it('disables, enables and gives a new password', async () => {
    const email = ['--email', 'bob@example.test'];
    expect(await admin(['user', 'disable', ...email])).toMatchObject({ code: 0 });
    expect((await admin(['user', 'list'])).out).toMatch(/bob@example\.test .*disabled/);
    expect(await admin(['user', 'enable', ...email])).toMatchObject({ code: 0 });
    expect((await admin(['user', 'list'])).out).not.toContain('disabled');
    expect(await admin(['user', 'reset-password', ...email, '--password-stdin'])).toMatchObject({ code: 0 });
  });

  it('disables no last administrator', async () => {
    expect(await admin(['user', 'disable', '--email', 'ada@example.test'])).toMatchObject({
      code: 1,
      out: '',
      err: 'This is the last administrator: make another one an administrator first\n',
    });
    expect((await admin(['user', 'list'])).out).not.toContain('disabled');
  });

  it.each([
    [['user', 'create', '--email', 'nonsense', '--name', 'X', '--password-stdin'], '--email: Invalid email address'],
    [['user', 'create', '--email', 'x@example.test', '--password-stdin'], '--name: is needed'],
    [['user', 'create', '--email', 'x@example.test', '--name', 'X'], '--password-stdin'],
    [['user', 'create', '--mail', 'x@example.test'], "Unknown option '--mail'"],
    [['token', 'create', '--email', 'ada@example.test', '--name', 'x', '--scopes', 'image:paint'], '--scopes'],
    [
      ['token', 'create', '--email', 'ada@example.test', '--name', 'x', '--scopes', 'profile', '--expires-in', 'soon'],
      'days',
    ],
    [['user', 'paint'], 'There is no command "user paint"'],
  ])('is told what is wrong with %j, and how to call it', async (args, words) => {
    const refused = await admin(args);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(words);
    expect(refused.err).toContain('npm run admin -- ');
  });

  it('is told that a password is too short, and that an account is unknown', async () => {
    const short = await admin(
      ['user', 'create', '--email', 'x@example.test', '--name', 'X', '--password-stdin'],
      'short\n',
    );
    expect(short).toMatchObject({ code: 2, err: expect.stringContaining('at least 10 characters') });
    const unknown = await admin(['user', 'disable', '--email', 'nobody@example.test']);
    expect(unknown).toMatchObject({ code: 1, err: 'There is no account with the e-mail nobody@example.test\n' });
  });

  it('is shown every command on asking', async () => {
    const help = await admin(['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('token create');
    expect((await admin([])).code).toBe(2);
  });
});
