import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { ownPartCommand } from '#helper/platform/own-command.ts';
import { type SecretKind, secretKinds } from './find-secrets.ts';

/** A picture that takes longer is not looked at to the end, in milliseconds. */
const PATIENCE = 20_000;

const answerSchema = z.array(z.enum(secretKinds));

/**
 * What a picture seems to show that nobody else should see. It is read on this machine alone, in another process.
 * @throws Error when it could not be looked at
 */
export async function lookForSecrets(png: Uint8Array): Promise<SecretKind[]> {
  const [command, ...args] = ownPartCommand('guard/looker');
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  try {
    child.stdin.on('error', () => {}).end(png);
    return answerSchema.parse(JSON.parse(await Promise.race([text(child.stdout), failed])));
  } finally {
    clearTimeout(timer);
    child.kill();
  }
}
