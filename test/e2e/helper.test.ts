import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Helper, newHelper } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { decodePng } from '#test/support/x-screen.ts';

let server: TestServer;
const helpers: Helper[] = [];

function helper(): Helper {
  const made = newHelper();
  helpers.push(made);
  return made;
}

/** A picture with noise in it, made by ImageMagick. */
function picture(home: string, name: string, size = '240x160'): string {
  const file = join(home, name);
  execFileSync('convert', ['-size', size, 'plasma:red-blue', '-depth', '8', file]);
  return file;
}

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  for (const made of helpers) made.remove();
  await server.stop();
});

describe('the helper on a command line', () => {
  it('prints its version, and its help with every exit code, without a network, a screen or a sign-in', async () => {
    const ann = helper();
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect((await ann.run('--version')).stdout).toBe(`${manifest.version}\n`);
    const help = await ann.run('help');
    expect(help.code).toBe(0);
    for (const code of ['0', '1', '2', '3', '4', '5', '6', '7', '8', '130']) expect(help.stdout).toMatch(`${code}  `);
  });

  it('refuses an unknown command, option or value with exit code 2 and words, and nothing on stdout', async () => {
    const ann = helper();
    const wrong = [
      ['shoot'],
      ['window', '--all'],
      ['gif', '--fps', '90'],
      ['full', '--quality', '9'],
      ['area', '--rect', '10,10,0,5'],
      ['full', '--delay', 'soon'],
      ['full', '--monitor', '1', '--all'],
      ['full', '--no-upload'],
      ['upload'],
      ['login', '--server', 'ftp://example.com'],
      ['queue', 'burn'],
      ['config', 'set', 'hotkeys.area', 'Ctrl+Nonsense'],
      ['config', 'set', 'gif.fps', '99'],
      ['config', 'set', 'overlay', 'window'],
    ];
    for (const args of wrong) {
      const { code, stdout, stderr } = await ann.run(...args);
      expect([args, code, stdout]).toEqual([args, 2, '']);
      expect(stderr).not.toContain('    at ');
      expect(stderr.trim().length).toBeGreaterThan(10);
    }
    expect(await ann.run('config', 'set', 'gif.fps', '99')).toMatchObject({
      stderr: expect.stringContaining('gif.fps is a number from 10 to 30; not "99"'),
    });
  });

  it('asks to sign in first, with exit code 3, whatever needs a server', async () => {
    const ann = helper();
    for (const args of [
      ['full'],
      ['area'],
      ['window'],
      ['gif'],
      ['upload', 'x.png'],
      ['list'],
      ['delete', 'x'],
      ['whoami'],
    ]) {
      const { code, stderr } = await ann.run(...args);
      expect([args, code]).toEqual([args, 3]);
      expect(stderr).toContain('prntscrn login');
    }
  });

  it('says exit code 7 and why where there is no screen', async () => {
    const ann = helper();
    await ann.signIn(server, 'ann');
    const { code, stdout, stderr } = await ann.run('full');
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toMatch(/no screen/i);
    expect(ann.queued()).toEqual([]);
  });

  it('changes one setting and keeps every other, known or not', async () => {
    const ann = helper();
    await ann.run('config', 'set', 'notifications', 'off');
    const file = join(ann.home, 'config/settings.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), later: { kept: [1] } }));
    expect((await ann.run('config', 'set', 'hotkeys.area', 'Ctrl+Shift+4')).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      notifications: false,
      hotkeys: { area: 'Ctrl+Shift+4' },
      later: { kept: [1] },
    });
    expect((await ann.run('config', 'get', 'hotkeys.area')).stdout).toBe('Ctrl+Shift+4\n');
    expect((await ann.run('config', 'get', 'hotkeys.full')).stdout).toBe('Ctrl+Print\n');
  });

  it('names the file and the key of a setting that is wrong, and lets it be repaired', async () => {
    const ann = helper();
    await ann.run('config', 'set', 'notifications', 'off');
    const file = join(ann.home, 'config/settings.json');
    writeFileSync(file, '{"hotkeys":{"area":7}}');
    const { code, stderr } = await ann.run('config');
    expect(code).toBe(2);
    expect(stderr).toContain(file);
    expect(stderr).toContain('hotkeys.area');
    expect((await ann.run('config', 'set', 'hotkeys.area', 'Print')).code).toBe(0);
    expect((await ann.run('config')).code).toBe(0);
  });
});

describe('pictures from the command line', () => {
  it('uploads a file whose raw link has the same pixels, and prints the link and nothing else', async () => {
    const ann = helper();
    await ann.signIn(server, 'ann');
    const file = picture(ann.home, 'a.png');
    const { code, stdout } = await ann.run('upload', file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/image\/[0-9A-Za-z]{22}\n$/);
    const raw = Buffer.from(await (await fetch(stdout.trim())).arrayBuffer());
    expect(decodePng(raw)).toEqual(decodePng(readFileSync(file)));
    expect(ann.queued()).toEqual([]);
  });

  it('uploads several files of several types in their order, with the whole answer as JSON', async () => {
    const ann = helper();
    await ann.signIn(server, 'ann');
    const files = ['a.png', 'b.jpg', 'c.gif', 'd.webp'].map((name) => picture(ann.home, name));
    const { code, stdout } = await ann.run('upload', ...files, '--title', 'four <b>', '--json');
    expect(code).toBe(0);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map((answer) => answer.type)).toEqual(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
    expect(answers[0]).toMatchObject({ status: 'ok', title: 'four <b>', width: 240, height: 160 });
  });

  it('refuses what is no picture before anything is sent, and what the server refuses, with exit code 5', async () => {
    const ann = helper();
    await ann.signIn(server, 'ann');
    const text = join(ann.home, 'page.png');
    writeFileSync(text, '<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await ann.run('upload', text)).toMatchObject({ code: 5, stdout: '' });
    const cut = join(ann.home, 'cut.png');
    writeFileSync(cut, readFileSync(picture(ann.home, 'whole.png')).subarray(0, 3000));
    const refused = await ann.run('upload', cut, '--json');
    expect(refused.code).toBe(5);
    expect(JSON.parse(refused.stdout)).toMatchObject({ status: 'error', error: { code: 'refused' } });
    expect(ann.queued()).toEqual([]);
    expect(await ann.run('upload', join(ann.home, 'none.png'))).toMatchObject({ code: 8 });
  });

  it('lists the newest first, as many as wanted, and finds by title', async () => {
    const list = helper();
    await list.signIn(server, 'lister');
    const files = ['one', 'two', 'three'].map((name) => picture(list.home, `${name}.png`, '20x20'));
    for (const file of files) await list.run('upload', file, '--title', file.replace(/.*\/|\.png/g, ''));
    const { images } = JSON.parse((await list.run('list', '--json')).stdout);
    expect(images.map((image: { title: string }) => image.title)).toEqual(['three', 'two', 'one']);
    expect((await list.run('list', '--limit', '2')).stdout.trim().split('\n')).toEqual([images[0].url, images[1].url]);
    expect((await list.run('list', '--search', 'two')).stdout.trim()).toBe(images[1].url);
  });

  it('deletes by id, by link and by link with an extension, and tells what is not there', async () => {
    const ann = helper();
    await ann.signIn(server, 'ann');
    const file = picture(ann.home, 'a.png', '20x20');
    const urls = [];
    for (let count = 0; count < 3; count++) urls.push((await ann.run('upload', file)).stdout.trim());
    const [one = '', two = '', three = ''] = urls;
    expect((await ann.run('delete', one, `${two}.png`, three.split('/').pop() ?? '')).code).toBe(0);
    for (const url of urls) expect((await fetch(url)).status).toBe(404);
    expect(await ann.run('delete', one)).toMatchObject({ code: 8, stdout: '' });
    expect(await ann.run('delete', 'https://elsewhere.example/image/0123456789012345678901')).toMatchObject({
      code: 2,
    });
  });

  it('serves two people with two helpers, each with pictures of their own', async () => {
    const ann = helper();
    const bob = helper();
    await Promise.all([ann.signIn(server, 'ann2'), bob.signIn(server, 'bob2')]);
    const [annUrl, bobUrl] = await Promise.all(
      [ann, bob].map(async (each) => (await each.run('upload', picture(each.home, 'a.png'))).stdout.trim()),
    );
    expect((await ann.run('list')).stdout.trim()).toBe(annUrl);
    expect((await bob.run('list')).stdout.trim()).toBe(bobUrl);
    expect(await bob.run('delete', annUrl ?? '')).toMatchObject({ code: 8 });
    expect((await fetch(annUrl ?? '')).status).toBe(200);
  });

  it('keeps a sign-in where only its owner can read it when there is no keychain', async () => {
    const ann = helper();
    await ann.signIn(server, 'ann');
    const { entry, keeper } = ann.account();
    expect(keeper).toBe('file');
    expect(statSync(ann.state).mode & 0o777).toBe(0o700);
    expect(statSync(join(ann.state, `credentials-${entry}.json`)).mode & 0o777).toBe(0o600);
    const who = JSON.parse((await ann.run('whoami', '--json')).stdout);
    expect(who).toMatchObject({ server: server.url, email: 'ann@example.test', kept_in: 'file' });
  });
});
