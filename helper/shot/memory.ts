import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivate } from '#helper/settings/write-private.ts';

const schema = z.object({
  /** What the key L brings back in the overlay. */
  lastRegion: z
    .object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() })
    .optional(),
  hintSeen: z.boolean().default(false),
  /** The same for a region that is to be recorded. */
  recordHintSeen: z.boolean().default(false),
  /** Colours and widths of the drawing tools, as the editor keeps them; it mends what does not fit. */
  styles: z.unknown().optional(),
});
type Memory = z.infer<typeof schema>;

/** What the overlay remembers from one run to the next; nothing is lost with it, so a damaged file is a new start. */
export function recallMemory(stateFolder: string): Memory {
  try {
    return schema.parse(JSON.parse(readFileSync(join(stateFolder, 'overlay.json'), 'utf8')));
  } catch {
    return schema.parse({});
  }
}

export function remember(stateFolder: string, memory: Memory): void {
  writePrivate(join(stateFolder, 'overlay.json'), `${JSON.stringify(memory)}\n`, false);
}
