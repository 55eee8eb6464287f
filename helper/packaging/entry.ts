import { getRawAsset } from 'node:sea';
import { Script } from 'node:vm';
import { asksVersion } from '#helper/command/asks-version.ts';
import { ownProgram } from '#helper/platform/own-program.ts';
import { ownVersion } from '#helper/platform/own-version.ts';

// Where a packaged helper begins. Which version it is it tells before it loads a megabyte of program.
if (asksVersion(process.argv.slice(2))) void ownVersion().then((version) => process.stdout.write(`${version}\n`));
else startProgram();

function startProgram(): void {
  const code = Buffer.from(getRawAsset(ownProgram.code) as ArrayBuffer).toString('latin1');
  const cache = Buffer.from(getRawAsset(ownProgram.cache) as ArrayBuffer);
  const cachedData = cache.length > 0 ? cache : undefined;
  const script = new Script(code, { filename: ownProgram.code, cachedData });
  script.runInThisContext()(require);
}
