/** How long the desktop's keychain may take before it counts as missing, in milliseconds. */
const PATIENCE = 3_000;

/** One secret in the desktop's keychain: Secret Service, macOS Keychain or Windows Credential Manager. */
export interface Keychain {
  read(entry: string): Promise<string | undefined>;
  write(entry: string, secret: string): Promise<void>;
  remove(entry: string): Promise<void>;
}

/** Every method rejects, within three seconds, where there is no keychain or it stays locked. */
export const keychain: Keychain = {
  read: (entry) => within(async (signal) => (await (await open(entry)).getPassword(signal)) ?? undefined),
  write: (entry, secret) => within(async (signal) => (await open(entry)).setPassword(secret, signal)),
  remove: (entry) =>
    within(async (signal) => {
      await (await open(entry)).deleteCredential(signal);
    }),
};

async function open(entry: string) {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  // Without the pin, a Linux machine without Secret Service would get the kernel's keyring, which a reboot empties.
  return new AsyncEntry('prntscrn', entry, { linux: { store: 'secret-service' } });
}

/** A locked keychain waits for its owner's password, so the clock runs beside the call and not only inside it. */
async function within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the keychain did not answer in time'));
      stop.abort();
    }, PATIENCE);
  });
  try {
    return await Promise.race([work(stop.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
