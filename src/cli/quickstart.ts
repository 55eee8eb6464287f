import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Config, parseConfig } from '#config/config.ts';
import { buildIfStale } from './build.ts';
import { Children } from './quickstart/children.ts';
import { choosePort } from './quickstart/choose-port.ts';
import { readNote, writeNote } from './quickstart/note.ts';
import { makeHelperToken, prepareAdministrator } from './quickstart/prepare-account.ts';
import { samplePicture } from './quickstart/sample-picture.ts';

// `npm run quickstart`: from a fresh checkout to a link, then stays until Ctrl+C.

const say = (line = '') => void process.stdout.write(`${line}\n`);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
// npm that is killed does not tell us: a new parent is the sign of it.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && stopping.abort(), 1_000).unref();

async function quickstart(): Promise<number> {
  const dataDir = resolve(process.env.DATA_DIR || './data');
  const running = await findRunning(dataDir);
  if (running) {
    say(`A quickstart runs already, at ${running}. Its terminal has the rest; Ctrl+C there ends it.`);
    return 0;
  }
  say('Building where something has changed; the first time takes a minute or two …');
  await buildIfStale((words) => say(`  ${words}`));
  if (stopping.signal.aborted) return 130;
  const settings = await settle(dataDir);
  const env = { ...process.env, PORT: `${settings.port}`, BASE_URL: settings.baseUrl, DATA_DIR: dataDir };
  const children = new Children({ ...env, NODE_ENV: 'production' });
  try {
    await open(settings, children);
    const helperEnv = await signHelperIn(settings, children);
    await showHowToUse(settings, children, helperEnv);
    return stopping.signal.aborted ? 0 : 1;
  } finally {
    await children.stop();
    if (stopping.signal.aborted) say('\nEnded. Everything is kept: npm run quickstart goes on from here.');
  }
}

/** The address of a quickstart that is at work on this data folder. */
async function findRunning(dataDir: string): Promise<string | undefined> {
  const { pid, port } = readNote(dataDir);
  if (!pid || !port || pid === process.pid || !isAlive(pid)) return undefined;
  const url = process.env.BASE_URL || `http://localhost:${port}`;
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
  return answer?.ok ? url : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The server's settings. PORT is obeyed as it is; otherwise it is 3000, or the last run's, or the next free one. */
async function settle(dataDir: string): Promise<Config> {
  const given: Record<string, string | undefined> = { ...process.env, DATA_DIR: dataDir, NODE_ENV: 'production' };
  if (given.PORT) return parseConfig(given);
  const note = readNote(dataDir);
  const { port, taken } = await choosePort(note.port ?? 3000);
  if (taken) {
    say(`Port ${taken} is in use, so it is ${port} this time.`);
    if (note.port) say(`Links that were made on port ${taken} do not work meanwhile.`);
  }
  return parseConfig({ ...given, PORT: `${port}` });
}

async function open(settings: Config, children: Children): Promise<void> {
  const { dataDir, baseUrl, port } = settings;
  const administrator = await prepareAdministrator(settings);
  const log = join(dataDir, 'quickstart.log');
  const server = children.startServer(log);
  let ended = false;
  server.once('exit', () => {
    ended = true;
    if (!stopping.signal.aborted) say(`The server has ended. ${log} says why:\n${tail(log)}`);
  });
  say();
  say(`prntscrn is at ${baseUrl}`);
  if (administrator.password) {
    say('Sign in as the administrator. The password is shown this once:');
    say(`    ${administrator.email}`);
    say(`    ${administrator.password}`);
  } else say(`The administrator is ${administrator.email}, as before.`);
  say();
  const deadline = Date.now() + 60_000;
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok) {
    if (ended || Date.now() > deadline) throw new Error('The server did not start');
    if (stopping.signal.aborted) return;
    await sleep(50);
  }
  writeNote(dataDir, { ...readNote(dataDir), port, pid: process.pid });
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-12).join('\n');
}

const whoSchema = z.object({ server: z.string(), email: z.string() });

/** Signs the helper in where it is not; gives the environment that its commands need. */
async function signHelperIn(settings: Config, children: Children): Promise<Record<string, string>> {
  const { baseUrl, dataDir } = settings;
  const kept = await children.helper(['whoami', '--local', '--json'], {});
  const known = kept.code === 0 ? whoSchema.parse(JSON.parse(kept.stdout)) : undefined;
  const elsewhere = known !== undefined && known.server !== baseUrl;
  const env = elsewhere ? { PRNTSCRN_STATE_DIR: join(dataDir, 'helper') } : {};
  if (elsewhere) {
    say(`Your helper is signed in at ${known.server} and stays so: this one keeps a sign-in of its own in ${dataDir}.`);
    say(`To use this server always: npm run helper -- login --server ${baseUrl}`);
  }
  if (stopping.signal.aborted) return env;
  const works = await children.helper(['whoami', '--json'], env);
  if (works.code === 0) {
    if (!elsewhere) say('The helper is signed in, as before.');
    return env;
  }
  const token = await makeHelperToken(settings);
  const signedIn = await children.helper(['login', '--server', baseUrl, '--token-stdin'], env, token);
  if (signedIn.code !== 0) throw new Error(`The helper could not sign in: ${signedIn.stderr}`);
  say('The helper is signed in.');
  return env;
}

/** Where there is a screen, PrtScn works from here on; where there is none, a sample picture shows that uploading does. */
async function showHowToUse(settings: Config, children: Children, env: Record<string, string>): Promise<void> {
  if (stopping.signal.aborted) return;
  if (await hasScreen(children, env)) {
    say(
      'Press the key that the helper names below, mark a region, and Ctrl+D: its link is on the clipboard. Ctrl+C ends everything.',
    );
    say('Where it says "prntscrn ...", type "npm run helper -- ..." here, in another terminal.');
    const helper = children.startHelper(env);
    helper.once('exit', (code) => {
      if (!stopping.signal.aborted) say(`The helper has ended (${code}); the server goes on. Ctrl+C ends it.`);
    });
  } else {
    say('There is no screen here that PrtScn could work on, so here is a sample picture instead:');
    say();
    say(`    ${await uploadSample(settings, children, env)}`);
    say();
    say('Take your own with "npm run helper -- upload FILE". Ctrl+C ends everything.');
  }
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve();
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    children.onServerEnd(resolve);
  });
}

const doctorSchema = z.object({ findings: z.array(z.object({ name: z.string(), ok: z.boolean() })) });

async function hasScreen(children: Children, env: Record<string, string>): Promise<boolean> {
  const { stdout } = await children.helper(['doctor', '--json'], env);
  const { findings } = doctorSchema.parse(JSON.parse(stdout));
  return ['capture', 'overlay', 'clipboard'].every((name) =>
    findings.some((finding) => finding.name === name && finding.ok),
  );
}

/** The link of the sample: the one of an earlier run while it lives, a new one otherwise. */
async function uploadSample({ dataDir, baseUrl }: Config, children: Children, env: Record<string, string>) {
  const { sample } = readNote(dataDir);
  if (sample?.startsWith(`${baseUrl}/`) && (await fetch(sample, { method: 'HEAD' })).ok) return sample;
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-sample-'));
  try {
    const file = join(folder, 'sample.png');
    writeFileSync(file, await samplePicture());
    const { code, stdout, stderr } = await children.helper(['upload', file, '--title', 'Sample'], env);
    if (code !== 0) throw new Error(`The sample could not be uploaded: ${stderr}`);
    const url = stdout.trim();
    writeNote(dataDir, { ...readNote(dataDir), sample: url });
    return url;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await quickstart();
} catch (error) {
  await sleep(0); // A Ctrl+C during the build ends that first, and is heard here just after.
  if (!stopping.signal.aborted) process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
