import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ClipboardContent } from '#helper/clipboard/clipboard.ts';
import { whyNotWritten } from '#helper/platform/why-not-written.ts';
import { noAnswer } from '#helper/server/server-error.ts';
import type { Studio } from './studio.ts';
import { uploadPicture } from './upload-picture.ts';

const png = Buffer.from('a picture');
let folder: string;
let copied: ClipboardContent[];
let upload: () => Promise<unknown>;
let guard: 'off' | 'warn';

function studio(): Studio {
  return {
    folders: { state: folder, queue: join(folder, 'queue') },
    settings: { current: () => ({ guard }) },
    desktop: { copy: async (content: ClipboardContent) => void copied.push(content) },
    delivery: { queue: join(folder, 'queue'), server: { upload: () => upload() }, pause: async () => {} },
  } as unknown as Studio;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-full-'));
  // Nothing can be kept where the folder would have to be.
  writeFileSync(join(folder, 'queue'), '');
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
  copied = [];
  guard = 'off';
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('uploads a picture that the disk has no room for, and says that it could not be kept', async () => {
  upload = async () => ({ url: 'https://shots.example/image/a' });
  const warnings: string[] = [];
  expect(await uploadPicture(studio(), png, { watch: {}, warnings })).toMatchObject({ url: expect.any(String) });
  expect(warnings).toEqual([expect.stringMatching(/cannot be kept in .*It was uploaded all the same/)]);
  expect(copied).toEqual([]);
});

it('puts a picture that can be neither kept nor uploaded on the clipboard and into the temporary folder, and says so', async () => {
  upload = async () => {
    throw noAnswer('https://shots.example', { code: 'ECONNREFUSED' });
  };
  const failed = await uploadPicture(studio(), png, { watch: {}, warnings: [] }).catch((error: Error) => error);
  expect(failed).toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/cannot be kept.*nothing listens there\nThe picture is on the clipboard and in \//),
  });
  expect(copied).toEqual([{ png }]);
  const [, path = ''] = /in (\/\S+\.png)/.exec((failed as Error).message) ?? [];
  expect(readFileSync(path)).toEqual(png);
});

it('sends nothing unseen that is to be looked at first', async () => {
  guard = 'warn';
  upload = vi.fn(async () => ({}));
  await expect(uploadPicture(studio(), png, { watch: {}, warnings: [] })).rejects.toThrow('not uploaded either');
  expect(upload).not.toHaveBeenCalled();
  expect(copied).toEqual([{ png }]);
});

it('has words for a full disk and for a folder that may not be written to', () => {
  const words = ['ENOSPC', 'EDQUOT', 'EROFS'].map((code) => whyNotWritten(Object.assign(new Error('x'), { code })));
  expect(words).toEqual(['there is no room left on the disk', words[0], 'nothing may be written there']);
});
