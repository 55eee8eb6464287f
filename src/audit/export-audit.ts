import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { AuditQuery } from '#contract/audit.ts';
import type { At } from '#db/database.ts';
import { listAudit } from './list-audit.ts';
import type { StoredAudit } from './queries.ts';

const columns = ['id', 'time', 'action', 'who', 'who_id', 'via', 'target', 'target_id', 'ip', 'browser', 'detail'];
const pageSize = 500;

/**
 * The log as lines of CSV (RFC 4180), the newest first, read page by page as they are asked for.
 * @throws AppError `forbidden` unless an administrator asks, at the first line.
 */
export async function* exportAudit(at: At, caller: Caller | undefined, query: AuditQuery): AsyncGenerator<string> {
  requireAdmin(caller);
  yield lineOf(columns);
  let before = query.before;
  do {
    const page = await listAudit(at, caller, { ...query, before, limit: pageSize });
    if (page.rows.length > 0) yield page.rows.map((row) => lineOf(cellsOf(row))).join('');
    before = page.next;
  } while (before !== undefined);
}

function cellsOf(row: StoredAudit): string[] {
  const time = new Date(row.at).toISOString();
  const who = [row.actorName, row.actorId ?? '', row.via];
  const target = [row.targetName ?? '', row.targetId ?? ''];
  return [String(row.id), time, row.action, ...who, ...target, row.ip, row.userAgent, row.detail ?? ''];
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

// A spreadsheet takes what begins like this for a formula, and anybody may have typed it.
const formula = /^[=+\-@\t\r]/;

function cellOf(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
