import { HelperError } from '#helper/platform/helper-error.ts';
import { english, type Texts } from '#helper/texts/english.ts';
import { type Kept, letGo, noteFailure } from '#helper/upload/queue.ts';
import type { SecretKind } from './find-secrets.ts';
import { lookForSecrets } from './look-for-secrets.ts';

/** The picture waits for its person: it seems to show something that should not be behind a link. */
export class Guarded extends HelperError {
  readonly entry: Kept;
  /** What it seems to show. */
  readonly found: readonly SecretKind[];

  constructor(entry: Kept, found: readonly SecretKind[]) {
    const shows = listSecrets(found, english);
    const kept = `The picture is kept: ${entry.path}`;
    super(
      'guarded',
      `Not uploaded: the picture seems to show ${shows}.\n${kept}\nSend it all the same with: prntscrn queue retry ${entry.id}`,
    );
    this.entry = entry;
    this.found = found;
  }
}

/**
 * Looks at a picture that is held in the queue, and lets it go where nothing is found.
 * @throws Guarded when something is; the picture stays held then. One that cannot be looked at goes with a warning.
 */
export async function guardPicture(
  queue: string,
  entry: Kept,
  png: Uint8Array,
  warn: (words: string) => void,
): Promise<Kept> {
  let found: SecretKind[] = [];
  try {
    found = await lookForSecrets(png);
  } catch {
    warn('The picture could not be looked at for secrets before it was uploaded');
  }
  if (found.length === 0) return letGo(queue, entry);
  noteFailure(queue, entry, new Error(`it seems to show ${listSecrets(found, english)}`), false);
  throw new Guarded(entry, found);
}

/** Such as `a secret key and a card number`. */
export function listSecrets(found: readonly SecretKind[], { language, notify }: Texts): string {
  return new Intl.ListFormat(language).format(found.map((kind) => notify.secrets[kind]));
}
