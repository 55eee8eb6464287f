import type { Caller } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { changeUser } from './change-user.ts';

/** Shuts an account out, at once and by every door, or lets it in again; throws as `changeUser` does. */
export async function setDisabled(
  at: At,
  caller: Caller | undefined,
  userId: string,
  disabled: boolean,
): Promise<void> {
  await changeUser(at, caller, userId, { disabled });
}
