import { type Caller, requireScope } from '#authority/caller.ts';
import type { Usage } from '#contract/own-account.ts';
import type { At } from '#db/database.ts';
import { standingOf } from './usage/queries.ts';

export interface UsageSources extends At {
  /** The site's quota for whoever has none of their own; 0: no bound. */
  readonly quotaBytes: number;
  readonly quotaImages: number;
}

/** How much of their quota the caller uses. @throws AppError as `requireScope` does for `profile`. */
export async function getUsage(sources: UsageSources, caller: Caller | undefined): Promise<Usage> {
  const { userId } = requireScope(caller, 'profile');
  const standing = await standingOf(sources.db, userId);
  return {
    ...standing.used,
    mostBytes: standing.quotaBytes ?? sources.quotaBytes,
    mostImages: standing.quotaImages ?? sources.quotaImages,
  };
}
