import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** Links have the port in them, so the next run wants the same one. */
  port: z.number().int().optional(),
  /** The process that runs now, or ran last. */
  pid: z.number().int().optional(),
  /** The link of the sample picture. */
  sample: z.url().optional(),
});

/** What one quickstart leaves to the next, beside the data that it made. */
export type Note = z.infer<typeof schema>;

const noteFile = (dataDir: string) => join(dataDir, 'quickstart.json');

export function readNote(dataDir: string): Note {
  try {
    return schema.parse(JSON.parse(readFileSync(noteFile(dataDir), 'utf8')));
  } catch {
    return {};
  }
}

export function writeNote(dataDir: string, note: Note): void {
  writeFileSync(noteFile(dataDir), `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
}
