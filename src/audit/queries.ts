import type { Database, Queries } from '#db/database.ts';

export type AuditRow = Omit<Database['tables']['audit']['$inferSelect'], 'id'>;

/** Adds rows to the log, the only thing that is ever done to it. */
export async function insertAudit({ tables }: Database, tx: Queries, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length > 0) await tx.insert(tables.audit).values([...rows]);
}
