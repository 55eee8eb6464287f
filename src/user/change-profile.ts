import { recordAudit } from '#audit/record.ts';
import { type Caller, requirePerson } from '#authority/caller.ts';
import type { ProfileChange } from '#contract/own-account.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { updateUser } from './queries.ts';

/** Changes the caller's own name or language. @throws AppError as `requirePerson` does; `not_found` if it has just gone. */
export async function changeProfile(at: At, caller: Caller | undefined, change: ProfileChange): Promise<void> {
  const person = requirePerson(caller);
  const { name, locale } = change;
  const columns = { ...(name !== undefined && { name }), ...(locale !== undefined && { locale }) };
  if (!(await updateUser(at.db, person.userId, columns))) throw new AppError('not_found', 'There is no such account');
  await recordAudit(at, person, {
    action: 'user.change',
    targetId: person.userId,
    targetName: person.name ?? null,
    detail: change,
  });
}
