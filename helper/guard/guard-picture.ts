import { HelperError } from '#helper/platform/helper-error.ts';
import { type Kept, letGo, noteFailure } from '#helper/upload/queue.ts';
import type { SecretKind } from './find-secrets.ts';
import { lookForSecrets } from './look-for-secrets.ts';

const words: Record<SecretKind, string> = {
  key: 'a secret key',
  card: 'a card number',
  account: 'a bank account number',
  password: 'a password field',
};

/** The picture waits for its person: it seems to show something that should not be behind a link. */
export class Guarded extends HelperError {
  readonly entry: Kept;
  /** Such as `a secret key and a card number`. */
  readonly shows: string;

  constructor(entry: Kept, shows: string) {
    const kept = `The picture is kept: ${entry.path}`;
    super(
      'guarded',
      `Not uploaded: the picture seems to show ${shows}.\n${kept}\nSend it all the same with: prntscrn queue retry ${entry.id}`,
    );
    this.entry = entry;
    this.shows = shows;
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
  const shows = new Intl.ListFormat('en').format(found.map((kind) => words[kind]));
  noteFailure(queue, entry, new Error(`it seems to show ${shows}`), false);
  throw new Guarded(entry, shows);
}
