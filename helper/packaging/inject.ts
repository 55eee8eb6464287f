import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
    seaConfig: { useCodeCache: boolean; assets: Record<string, string> };
  },
) => Promise<void>;

/** Has pkg make one program of Node, the bundle and the assets. */
async function inject(order: InjectOrder): Promise<void> {
  const { entry, assets, output, platform, os, cpu, version } = order;
  giveNode(order);
  const require = createRequire(import.meta.url);
  // The command line of pkg takes neither assets nor code caches in its plain mode; its function does.
  const { default: sea } = require('pkg/lib-es5/sea.js') as { default: Sea };
  await sea(entry, {
    targets: [{ nodeRange: `node${version}`, platform, arch: cpu, output }],
    signature: false,
    // Another system's V8 would refuse the cache that this one makes, and say so at each start.
    seaConfig: { useCodeCache: os === process.platform && cpu === process.arch, assets },
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

await inject(orderSchema.parse(JSON.parse(process.argv[2] ?? '')));
