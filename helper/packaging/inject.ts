import childProcess from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

// A process of its own: pkg looks for Node below the home folder, and takes more than a gigabyte while it works.

const orderSchema = z.object({
  entry: z.string(),
  assets: z.record(z.string(), z.string()),
  output: z.string(),
  /** The target's own Node, and its version. */
  node: z.string(),
  version: z.string(),
  platform: z.enum(['linux', 'win', 'macos']),
  os: z.string(),
  cpu: z.enum(['x64', 'arm64']),
});

/** What the process is asked to do, as one argument of JSON. */
export type InjectOrder = z.infer<typeof orderSchema>;

type Sea = (
  entry: string,
  options: {
    targets: { nodeRange: string; platform: string; arch: string; output: string }[];
    signature: boolean;
    seaConfig: { main: string; useCodeCache: boolean; assets: Record<string, string> };
  },
) => Promise<void>;

/** Has pkg make one program of Node, the bundle and the assets. */
async function inject(order: InjectOrder): Promise<void> {
  const { entry, assets, output, platform, os, cpu, version } = order;
  giveNode(order);
  steadyGenerator(dirname(entry));
  const require = createRequire(import.meta.url);
  // The command line of pkg takes neither assets nor code caches in its plain mode; its function does.
  const { default: sea } = require('pkg/lib-es5/sea.js') as { default: Sea };
  await sea(entry, {
    targets: [{ nodeRange: `node${version}`, platform, arch: cpu, output }],
    signature: false,
    // Another system's V8 would refuse the cache that this one makes, and say so at each start.
    seaConfig: { main: basename(entry), useCodeCache: os === process.platform && cpu === process.arch, assets },
  });
}

/** Puts npm's Node where pkg keeps what it has downloaded from elsewhere, so that it downloads nothing. */
function giveNode({ node, version, os, cpu }: InjectOrder): void {
  const cache = join(process.env.HOME ?? '', '.pkg-cache/sea');
  const name = `node-v${version}-${os === 'win32' ? 'win' : os}-${cpu}`;
  const program = join(cache, os === 'win32' ? `${name}.exe` : `${name}/bin/node`);
  const archive = join(cache, `${name}.${os === 'win32' ? 'zip' : 'tar.gz'}`);
  mkdirSync(dirname(program), { recursive: true });
  copyFileSync(node, program);
  for (const mark of [archive, `${archive}.ok`, `${program}.ok`]) writeFileSync(mark, '');
}

/**
 * Two things that pkg has no way to say to the Node that makes the blob: a seed, since V8 lays a code cache out by hashes that
 * it draws anew at each start, and the folder that the entry is named in, since the program remembers the name as it is said.
 */
function steadyGenerator(cwd: string): void {
  const { execFile } = childProcess;
  const run = promisify(execFile);
  const steady = (file: string, args: string[]) =>
    args[0] === '--experimental-sea-config' ? run(file, ['--random-seed=1', ...args], { cwd }) : run(file, args);
  childProcess.execFile = Object.assign(execFile.bind(null), { [promisify.custom]: steady }) as typeof execFile;
}

await inject(orderSchema.parse(JSON.parse(process.argv[2] ?? '')));
