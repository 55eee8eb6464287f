import type { Role } from '#contract/account.ts';
import type { Scope } from '#contract/scope.ts';
import { AppError } from '#errors/app-error.ts';

/** Who is asking. A browser's session has every scope; a token has those it was given. */
export interface Caller {
  readonly userId: string;
  readonly role: Role;
  readonly via: 'session' | 'token' | 'oauth';
  readonly scopes: ReadonlySet<Scope>;
}

/**
 * The first line of every verb: lets the caller through or throws.
 * @throws AppError `unauthorized` (401) without a caller, `insufficient_scope` (403) without the scope; both carry
 * `WWW-Authenticate` (RFC 6750 §3).
 */
export function requireScope(caller: Caller | undefined, scope: Scope): Caller {
  if (!caller) {
    throw new AppError('unauthorized', 'Sign in or send a token', {
      headers: { 'WWW-Authenticate': 'Bearer realm="prntscrn"' },
    });
  }
  if (!caller.scopes.has(scope)) {
    const challenge = `Bearer realm="prntscrn", error="insufficient_scope", scope="${scope}"`;
    throw new AppError('insufficient_scope', `This token lacks the scope ${scope}`, {
      headers: { 'WWW-Authenticate': challenge },
    });
  }
  return caller;
}
