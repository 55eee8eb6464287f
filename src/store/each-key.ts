import { AppError } from '#errors/app-error.ts';
import { StoreError } from './store.ts';

/**
 * Removes keys one by one, `lanes` at a time, for a store without a call for many. After an answer that the store is
 * down or limits us, the keys that are left are not tried.
 */
export async function eachKey(
  keys: readonly string[],
  lanes: number,
  remove: (key: string) => Promise<void>,
): Promise<(AppError | undefined)[]> {
  const results: (AppError | undefined)[] = new Array(keys.length).fill(undefined);
  let next = 0;
  let down: StoreError | undefined;
  const lane = async () => {
    for (let at = next++; at < keys.length; at = next++) {
      const failure = down ?? (await remove(keys[at] ?? '').then(() => undefined, failureOf));
      results[at] = failure;
      if (failure instanceof StoreError && failure.retryAfterMs !== undefined) down = failure;
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, keys.length) }, lane));
  return results;
}

function failureOf(error: unknown): AppError | undefined {
  if (!(error instanceof AppError)) return new StoreError('The store failed', { cause: error });
  return error.code === 'not_found' ? undefined : error;
}
