import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { expand, type Instruction, parseDockerfile, type Stage } from './dockerfile.ts';

const root = join(import.meta.dirname, '../..');

/** An image as folders: what `docker build` would make of a Dockerfile, without Docker and without its base image. */
export interface BuiltImage {
  /** Every instruction that was carried out, in its order. */
  readonly done: readonly string[];
  /** What is `/` in the container. */
  readonly root: string;
  readonly user: string | undefined;
  readonly healthcheck: Instruction;
  /** Starts CMD as the image's user, with settings over those of the image. */
  start(settings: Record<string, string>): ChildProcess;
  /** Runs words in the container as `docker exec` does and gives standard output. @throws where it does not end with 0. */
  exec(words: readonly string[], settings: Record<string, string>, input?: string): string;
  /** Ends what still runs in it, and removes the folders. */
  remove(): Promise<void>;
}

/** What a container is told without a file: nothing is built, installed or started by these. */
const declarations = new Set(['VOLUME', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'CMD']);

interface Box {
  readonly root: string;
  readonly env: Record<string, string>;
  workdir: string;
  user: string | undefined;
}

/**
 * Carries out a Dockerfile's instructions in folders, on this machine's programs. The container's absolute paths become
 * those below the stage's folder. What a `RUN npm ci` of the very same files has brought to this checkout is taken from
 * there, as Docker takes a layer from its cache; `cache: false` installs and builds all of it.
 */
export function buildImage(dockerfile: string, { cache = true } = {}): BuiltImage {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-image-'));
  chmodSync(folder, 0o755);
  const done: string[] = [];
  const ignored = readIgnored(`${dockerfile}.dockerignore`);
  const boxes = new Map<string, Box>();
  let last: { box: Box; stage: Stage } | undefined;
  try {
    for (const [at, stage] of parseDockerfile(dockerfile).entries()) {
      const box: Box = { root: join(folder, String(at)), env: {}, workdir: '/', user: undefined };
      mkdirSync(join(box.root, 'home/node'), { recursive: true });
      if (isRoot) chownSync(join(box.root, 'home/node'), nobody, nobody);
      boxes.set(stage.name ?? String(at), box);
      for (const instruction of stage.instructions) {
        carryOut(instruction, box, boxes, { ignored, cache });
        done.push(`${instruction.keyword} ${instruction.rest}`);
      }
      last = { box, stage };
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  if (!last) throw new Error(`${dockerfile} has no FROM`);
  return finished(last.box, last.stage, done, folder);
}

function finished(box: Box, stage: Stage, done: string[], folder: string): BuiltImage {
  const find = (keyword: string) => {
    const found = stage.instructions.findLast((one) => one.keyword === keyword);
    if (!found) throw new Error(`The image has no ${keyword}`);
    return found;
  };
  const started: ChildProcess[] = [];
  const asUser = (settings: Record<string, string>) => ({
    ...processOptions(box),
    env: { ...environment(box), ...settings },
  });
  return {
    done,
    root: box.root,
    user: box.user,
    healthcheck: find('HEALTHCHECK'),
    start: (settings) => {
      const [command = '', ...args] = find('CMD').words;
      const child = spawn(command, args, { ...asUser(settings), stdio: ['ignore', 'pipe', 'pipe'] });
      started.push(child);
      return child;
    },
    exec: ([command = '', ...args], settings, input = '') =>
      execFileSync(command, args, { ...asUser(settings), input, encoding: 'utf8', stdio: 'pipe' }),
    remove: async () => {
      for (const child of started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** A container's root may do less than ours: what runs as another user there runs as nobody here. */
const processOptions = (box: Box) => ({
  cwd: inBox(box, box.workdir),
  ...(isRoot && box.user !== undefined && { uid: nobody, gid: nobody }),
});

/** Docker hands these to a build as well: how the machine reaches the registry. */
const passedOn = /^((https?|no|all)_proxy|npm_config_.*|node_extra_ca_certs|ssl_cert_file)$/i;
const network = Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));

const environment = (box: Box) =>
  ({
    ...network,
    NPM_CONFIG_USERCONFIG: join(homedir(), '.npmrc'),
    NPM_CONFIG_CACHE: join(homedir(), '.npm'),
    PATH: [dirname(process.execPath), process.env.PATH].join(':'),
    HOME: inBox(box, box.user === undefined ? '/root' : `/home/${box.user}`),
    ...Object.fromEntries(Object.entries(box.env).map(([name, value]) => [name, mapped(box, value)])),
  }) as unknown as NodeJS.ProcessEnv;

const inBox = (box: Box, path: string) => join(box.root, resolve(box.workdir, path));

/** Absolute paths of the container in a command or a setting. */
const mapped = (box: Box, text: string) => text.replaceAll(/(?<![\w./])\/(app|home)(?=\/|\s|$)/g, `${box.root}/$1`);

function carryOut(
  instruction: Instruction,
  box: Box,
  boxes: ReadonlyMap<string, Box>,
  context: { ignored: (path: string) => boolean; cache: boolean },
): void {
  const { keyword, rest, words, flags } = instruction;
  if (keyword === 'ENV') {
    for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S*)/g)) box.env[name] = expand(value, box.env);
  } else if (keyword === 'WORKDIR') {
    box.workdir = resolve(box.workdir, rest);
    mkdirSync(inBox(box, '.'), { recursive: true });
  } else if (keyword === 'USER') box.user = rest;
  else if (keyword === 'COPY') {
    const from = flags.from === undefined ? undefined : boxes.get(flags.from);
    if (flags.from !== undefined && !from) throw new Error(`There is no stage ${flags.from}`);
    for (const path of words.slice(0, -1)) copy(path, words.at(-1) ?? '', words.length > 2, box, from, context.ignored);
  } else if (keyword === 'RUN') run(rest, box, context.cache);
  else if (!declarations.has(keyword)) throw new Error(`This cannot be tried without Docker: ${keyword} ${rest}`);
}

/** A folder's content goes into the target; a file becomes it, or goes into it where it ends with a slash or takes several. */
function copy(
  path: string,
  target: string,
  several: boolean,
  box: Box,
  from: Box | undefined,
  ignored: (path: string) => boolean,
): void {
  const source = from ? inBox(from, path) : join(root, path);
  if (!from && ignored(path)) throw new Error(`${path} is kept from the builder by .dockerignore`);
  const isFolder = statSync(source).isDirectory();
  const to =
    !isFolder && (several || target.endsWith('/')) ? join(inBox(box, target), basename(source)) : inBox(box, target);
  mkdirSync(isFolder ? to : dirname(to), { recursive: true });
  if (from) {
    // Hard links, as nothing changes a file of a finished stage; a copy would take a minute.
    execFileSync('cp', ['-al', isFolder ? `${source}/.` : source, to]);
  } else {
    const filter = (file: string) => file === source || !ignored(relative(root, file));
    cpSync(source, to, { recursive: true, filter });
  }
}

function run(command: string, box: Box, cache: boolean): void {
  if (cache && command.startsWith('npm ci')) takeLayer(box);
  else {
    if (cache && command.startsWith('npm run build')) seedBuild(box);
    const options = { ...processOptions(box), env: environment(box), encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-ec', mapped(box, command)], {
      ...options,
      maxBuffer: 1e8,
    });
    if (status !== 0)
      throw new Error(`RUN ${command} ended with ${status}:\n${stdout.slice(-3000)}${stderr.slice(-3000)}`);
  }
}

/** `npm ci` has run here, of these very files. */
function takeLayer(box: Box): void {
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    if (!readFileSync(inBox(box, file)).equals(readFileSync(join(root, file))))
      throw new Error(`${file} of the image is not that of the checkout`);
  }
  execFileSync('cp', ['-al', join(root, 'node_modules'), inBox(box, 'node_modules')]);
  // What npm may write into is a file of its own.
  const noted = 'node_modules/.package-lock.json';
  rmSync(inBox(box, noted));
  copyFileSync(join(root, noted), inBox(box, noted));
}

/** The build looks for itself whether this is of its sources. */
function seedBuild(box: Box): void {
  for (const name of ['.next', 'dist'].filter((one) => existsSync(join(root, one))))
    cpSync(join(root, name), inBox(box, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !file.includes('.next/cache'),
    });
  mkdirSync(inBox(box, '.next/cache'), { recursive: true });
}

/** The last pattern that names a path, or a folder that it is in, decides. */
function readIgnored(file: string): (path: string) => boolean {
  const patterns = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return (path) => {
    const parts = path.split('/');
    const ways = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
    const last = patterns.findLast((pattern) => ways.some((way) => matchesGlob(way, pattern.replace(/^!/, ''))));
    return last !== undefined && !last.startsWith('!');
  };
}
