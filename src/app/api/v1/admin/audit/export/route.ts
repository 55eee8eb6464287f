import { exportAudit } from '#audit/export-audit.ts';
import { auditQuerySchema } from '#contract/audit.ts';
import { stream } from '../../../../stream.ts';

export const dynamic = 'force-dynamic';

const headers = {
  'Content-Type': 'text/csv; charset=utf-8',
  'Content-Disposition': 'attachment; filename="prntscrn-audit.csv"',
};

export function GET(request: Request): Promise<Response> {
  return stream(request, headers, ({ context, caller, query }) =>
    exportAudit(context, caller, query(auditQuerySchema)),
  );
}
