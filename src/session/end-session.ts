import { recordAudit } from '#audit/record.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import type { At } from '#db/database.ts';
import { findSession } from './find-session.ts';
import type { Visit } from './open-session.ts';
import { deleteSession } from './queries.ts';

/** Signs a browser out at once; whoever has the cookie may. */
export async function endSession(at: At, cookie: string, from: Visit): Promise<void> {
  const session = await findSession(at, cookie);
  await deleteSession(at.db, fingerprint(cookie));
  if (session) await recordAudit(at, { ...session.caller, from }, { action: 'session.sign_out' });
}
