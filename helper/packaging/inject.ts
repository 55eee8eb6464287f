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
    seaConfig: { main: string; assets: Record<string, string> };
  },
) => Promise<void>;

/** Has pkg make one program of Node, the bundle and the assets. */
async function inject(order: InjectOrder): Promise<void> {
  const { entry, assets, output, platform, cpu, version } = order;
  giveNode(order);
  workIn(dirname(entry));
  const require = createRequire(import.meta.url);
  // The command line of pkg takes no assets in its plain mode; its function does.
  const { default: sea } = require('pkg/lib-es5/sea.js') as { default: Sea };
  await sea(entry, {
    targets: [{ nodeRange: `node${version}`, platform, arch: cpu, output }],
    signature: false,
    seaConfig: { main: basename(entry), assets },
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

/** Has the Node that makes the blob look for the entry where it lies: the program remembers its name as it is said. */
function workIn(cwd: string): void {
  const { execFile } = childProcess;
  const run = promisify(execFile);
  const there = (file: string, args: string[]) =>
    run(file, args, args[0] === '--experimental-sea-config' ? { cwd } : {});
  childProcess.execFile = Object.assign(execFile.bind(null), { [promisify.custom]: there }) as typeof execFile;
}

await inject(orderSchema.parse(JSON.parse(process.argv[2] ?? '')));
