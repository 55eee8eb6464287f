import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requirePerson } from '#authority/caller.ts';
import { AppError } from '#errors/app-error.ts';
import { clientNameOf } from './apps/find-client.ts';
import { deleteGrants, findGrants } from './connections/queries.ts';
import { readGrant } from './list-connections.ts';
import type { RecordSources } from './record.ts';

/**
 * Ends at once what the caller has let in: one program's connection, or with no id all of them; says how many.
 * @throws AppError `not_found` for an id that is none of theirs; else as `requirePerson` does.
 */
export async function endConnection(
  { db, config, now = Date.now }: RecordSources,
  caller: Caller | undefined,
  id?: string,
): Promise<number> {
  const person = requirePerson(caller);
  return await db.write(async (tx) => {
    const grants = await findGrants(db, tx, person.userId, id);
    if (id !== undefined && grants.length === 0) throw new AppError('not_found', 'This program is not connected');
    await deleteGrants(
      db,
      tx,
      grants.map(({ idHash }) => idHash),
    );
    const rows = grants.map(async (grant) => {
      const { clientId = '' } = readGrant(config.authSecret, { model: 'Grant', ...grant });
      const entry = {
        action: 'app.disconnect',
        targetId: clientId,
        targetName: await clientNameOf(db, clientId),
      } as const;
      return auditRow(person, entry, now());
    });
    await insertAudit(db, tx, await Promise.all(rows));
    return grants.length;
  });
}
