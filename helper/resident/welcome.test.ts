import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endFirstStart, isFirstStart } from '#helper/account/known-server.ts';
import type { Notification } from '#helper/notify/notify.ts';
import { textsIn } from '#helper/texts/texts.ts';
import { type Host, openSignIn, welcome } from './welcome.ts';

let folder: string;
let site: Server;
let url: string;
let shown: Notification[];
let said: string[];

/** A site at which everybody says no; it listens once it is told to. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-welcome-'));
  shown = [];
  said = [];
  site = createServer(({ url: path = '' }, response) => {
    const redirect = new URL(path, url).searchParams.get('redirect_uri');
    const state = new URL(path, url).searchParams.get('state');
    if (redirect) response.writeHead(302, { Location: `${redirect}?error=access_denied&state=${state}` }).end();
    else response.setHeader('Content-Type', 'application/json').end(metadata());
  });
  await listen(0);
  url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterEach(() => {
  site.close();
  rmSync(folder, { recursive: true });
});

const listen = (port: number) => new Promise<void>((resolve) => site.listen(port, '127.0.0.1', resolve));
const metadata = () =>
  JSON.stringify({ issuer: url, authorization_endpoint: `${url}/oauth/auth`, token_endpoint: `${url}/oauth/token` });

/** `browser`: the command that opens addresses. */
function host(browser: string, pause: Host['pause'] = async () => {}): Host {
  const notify = async (notification: Notification) => shown.push(notification) > 0;
  const studio = { folders: { state: folder }, texts: textsIn('en'), notifications: true, desktop: { notify } };
  return {
    studio: studio as unknown as Host['studio'],
    env: { BROWSER: browser },
    key: 'Print',
    page: async () => `${url}/settings`,
    say: (words) => said.push(words),
    signal: new AbortController().signal,
    pause,
  };
}

/** A browser that writes down what it opens. */
function noting(): { command: string; opened: () => string } {
  const note = join(folder, 'opened');
  const script = join(folder, 'browser');
  writeFileSync(script, `#!/bin/sh\necho "$1" >>'${note}'\n`, { mode: 0o755 });
  return { command: script, opened: () => (existsSync(note) ? readFileSync(note, 'utf8') : '') };
}

describe('the first start of a helper that knows its server', () => {
  it('waits for one that does not answer, says so once, and goes on as soon as it does', async () => {
    const port = Number(new URL(url).port);
    await new Promise((resolve) => site.close(resolve));
    const waited: number[] = [];
    const pause = async (ms: number) => {
      waited.push(ms);
      if (waited.length === 5) await listen(port);
    };
    await welcome(host('curl -sL -o /dev/null', pause), url);
    expect(waited).toEqual([2_000, 5_000, 15_000, 60_000, 60_000]);
    expect(shown.map(({ title }) => title)).toEqual([`${url} does not answer`, 'Not signed in']);
    expect(shown[0]?.body).toBe('The sign-in opens as soon as it does.');
  });

  it('asks again at the next start where it was ended before anybody could sign in', async () => {
    const ended = new AbortController();
    const pause = async () => {
      ended.abort();
      throw ended.signal.reason;
    };
    await welcome({ ...host('true', pause), signal: ended.signal }, 'http://127.0.0.1:9');
    expect([shown, isFirstStart(folder)]).toEqual([[], true]);
  });

  it('says why nobody was signed in, with a button that begins anew; the next start asks nothing', async () => {
    await welcome(host('curl -sL -o /dev/null'), url);
    expect(shown).toMatchObject([{ title: 'Not signed in', body: expect.stringMatching(/was denied.*Pictures wait/) }]);
    expect(said).toEqual([expect.stringMatching(/^Not signed in: The sign-in was denied/)]);
    shown.at(-1)?.onAction?.('sign-in');
    await vi.waitUntil(() => shown.length === 2, { timeout: 10_000 });
    await welcome(host('curl -sL -o /dev/null'), url);
    expect(shown).toHaveLength(2);
  });

  it('says so where the site offers no code and there is no browser', async () => {
    await welcome(host('false'), url);
    expect(shown).toMatchObject([{ title: 'Not signed in', body: expect.stringContaining('does not offer') }]);
  });

  it('gives the first page up where another one is opened', async () => {
    const { command, opened } = noting();
    const first = openSignIn(host(command), url);
    await vi.waitUntil(() => opened() !== '', { timeout: 10_000 });
    const second = openSignIn(host('curl -sL -o /dev/null'), url);
    await Promise.all([first, second]);
    expect(shown).toHaveLength(1);
  });
});

describe('the first start of a helper that knows no server', () => {
  it('opens the page of settings, which asks for it, once', async () => {
    const { command, opened } = noting();
    await welcome(host(command), undefined);
    await welcome(host(command), undefined);
    expect(opened()).toBe(`${url}/settings\n`);
    expect(shown).toEqual([]);
  });

  it('says what to type where there is no browser', async () => {
    await welcome(host('/no/such/browser'), undefined);
    expect(shown).toMatchObject([
      { title: expect.stringContaining('your server'), body: expect.stringContaining('login --server') },
    ]);
  });

  it('leaves those alone who were greeted before', async () => {
    endFirstStart(folder);
    await welcome(host('/no/such/browser'), undefined);
    expect(shown).toEqual([]);
  });
});
