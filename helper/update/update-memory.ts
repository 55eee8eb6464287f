import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivate } from '#helper/settings/write-private.ts';

/** What is remembered between two looks for an update. Times are epoch milliseconds. */
const memorySchema = z.looseObject({
  /** The newest manifest whose signature held: nothing older is taken any more. */
  seen: z.object({ serial: z.number().int(), digest: z.string(), publishedAt: z.number() }).optional(),
  lookedAt: z.number().optional(),
  /** A newer version that is offered and not installed yet. */
  offered: z.string().optional(),
  /** A version that was just put in place, and how often it was started: nobody has seen it work yet. */
  trial: z.object({ version: z.string(), starts: z.number().int() }).optional(),
  installed: z.object({ version: z.string(), at: z.number() }).optional(),
  /** What the person was told last. */
  told: z.string().optional(),
  /** Why the last update that somebody waited for did not begin. */
  failed: z.object({ at: z.number(), reason: z.string() }).optional(),
  /** A version that was taken back because it did not start here; it is not tried again by itself. */
  takenBack: z.object({ version: z.string(), at: z.number(), reason: z.string() }).optional(),
});
export type UpdateMemory = z.infer<typeof memorySchema>;

function memoryFile(stateFolder: string): string {
  return join(stateFolder, 'update.json');
}

/** What is damaged counts as nothing: the signature and the expiry still protect. */
export function recallUpdates(stateFolder: string): UpdateMemory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(memoryFile(stateFolder), 'utf8')));
  } catch {
    return {};
  }
}

/** Keeps `change` over what was remembered; undefined forgets a part. */
export function rememberUpdates(
  stateFolder: string,
  change: { [Part in keyof UpdateMemory]?: UpdateMemory[Part] | undefined },
): UpdateMemory {
  const memory = memorySchema.parse({ ...recallUpdates(stateFolder), ...change });
  writePrivate(memoryFile(stateFolder), `${JSON.stringify(memory)}\n`);
  return memory;
}
