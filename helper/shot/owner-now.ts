import { findAccount } from '#helper/account/account.ts';
import type { Entry } from '#helper/upload/queue.ts';
import type { Studio } from './studio.ts';

/** Whose a picture is that is taken now. */
export function ownerNow({ folders }: Pick<Studio, 'folders'>): Entry['owner'] {
  try {
    const account = findAccount(folders.state);
    return account && { server: account.server, user: account.user.id };
  } catch {
    return undefined; // Damaged: delivering says so, and the picture is kept.
  }
}
