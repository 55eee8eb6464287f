import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { refusal } from './judge-release.ts';

/** The first start unpacks what is native into the cache. In milliseconds. */
const PATIENCE = 60_000;

/**
 * Starts a staged program beside the one that runs: it must tell its version, and load its native parts.
 * @throws HelperError `update_refused`
 */
export async function selfCheck(staged: string, version: string): Promise<void> {
  const told = await output(staged, '--version');
  if (told !== version)
    throw refusal(`the new program calls itself ${told || 'nothing'} where ${version} was promised`);
  const checked = await output(staged, 'self-check');
  if (checked !== 'ok') throw refusal(`the new program found itself incomplete: ${checked || 'it said nothing'}`);
}

async function output(program: string, argument: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [argument], { timeout: PATIENCE, windowsHide: true });
    return stdout.trim();
  } catch (cause) {
    throw refusal('the new program does not run on this computer', cause);
  }
}
