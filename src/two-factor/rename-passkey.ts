import { type Caller, requirePerson } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { updatePasskey } from './queries.ts';

/** Gives a passkey of the caller's another name. @throws AppError `not_found` */
export async function renamePasskey({ db }: At, caller: Caller | undefined, id: string, name: string): Promise<void> {
  const { userId } = requirePerson(caller);
  const known = await db.write((tx) => updatePasskey(db, tx, { userId, id }, { name }));
  if (!known) throw new AppError('not_found', 'There is no such passkey');
}
