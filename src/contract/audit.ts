import { z } from 'zod';

/** What the audit log knows, as `noun.verb`. */
export const auditActionSchema = z.enum([
  'session.sign_in',
  'session.sign_in_failed',
  'session.sign_out',
  'session.revoke',
  'session.verify',
  'session.verify_failed',
  'user.create',
  'user.change',
  'user.disable',
  'user.enable',
  'user.remove',
  'user.password_change',
  'user.password_reset',
  'two_factor.enable',
  'two_factor.disable',
  'two_factor.reset',
  'recovery_codes.renew',
  'recovery_code.use',
  'passkey.add',
  'passkey.remove',
  'invite.create',
  'invite.use',
  'invite.revoke',
  'token.create',
  'token.revoke',
  'app.connect',
  'app.disconnect',
  'oauth_app.create',
  'oauth_app.change',
  'oauth_app.remove',
  'image.upload',
  'image.view',
  'image.change',
  'image.replace',
  'image.delete',
  'image.hand_over',
  'purge.run',
  'purge.retry',
  'purge.drop',
  'settings.change',
  'release.add',
  'data.export',
]);
export type AuditAction = z.infer<typeof auditActionSchema>;

const day = z.iso.date();
const empty = z.literal('').transform(() => undefined);

/**
 * What the log is searched by. `who` is the e-mail or the id of who did it, `target` of what it was done to; `from` and
 * `to` are days in UTC, both included. A field that was left empty counts for nothing.
 */
export const auditQuerySchema = z.object({
  who: empty.or(z.string().trim().max(254)).optional().catch(undefined),
  action: empty.or(auditActionSchema).optional().catch(undefined),
  target: empty.or(z.string().trim().max(254)).optional().catch(undefined),
  from: empty.or(day).optional().catch(undefined),
  to: empty.or(day).optional().catch(undefined),
  before: z.coerce.number().int().positive().optional().catch(undefined),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
