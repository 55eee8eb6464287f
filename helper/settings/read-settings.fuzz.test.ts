import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { HelperError } from '#helper/platform/helper-error.ts';
import { effort, hostileText, mutate, mutation, nearly } from '#test/support/fuzzing.ts';
import { readSettings } from './read-settings.ts';
import { settingsFile, settingsSchema } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'prntscrn-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as object;
const usual = Buffer.from(
  JSON.stringify({ hotkeys: { area: 'Print' }, gif: { fps: 15, format: 'gif' }, updates: 'tell', overlay: 'auto' }),
);

/** Settings, or the one error that names the file. */
function readOf(content: string | Buffer) {
  writeFileSync(settingsFile(folder), content);
  try {
    return readSettings(folder);
  } catch (error) {
    if (error instanceof HelperError && error.code === 'settings_wrong' && error.message.includes(folder))
      return undefined;
    throw error;
  }
}

it('reads a file of settings that fits, and says of any other what is wrong with it', { timeout: 3_600_000 }, () => {
  const property = fc.property(nearly(schema), hostileText, mutation, (value, text, changes) => {
    for (const content of [JSON.stringify(value), text, mutate(usual, changes)]) {
      const settings = readOf(content);
      if (!settings) continue;
      expect(settings.gif.fps >= 10 && settings.gif.fps <= 30).toBe(true);
      expect(['install', 'tell', 'off']).toContain(settings.updates);
    }
    expect(({} as { area?: string }).area).toBeUndefined();
  });
  fc.assert(property, effort(50));
});
