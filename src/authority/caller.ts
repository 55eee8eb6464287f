import type { Role } from '#contract/account.ts';
import { allScopes, type Scope } from '#contract/scope.ts';
import { AppError } from '#errors/app-error.ts';

/** Where a request came from. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string;
}

/** Who is asking. A browser's session has every scope; a token has those it was given. */
export interface Caller {
  readonly userId: string;
  readonly role: Role;
  readonly via: 'session' | 'token' | 'oauth' | 'operator';
  readonly scopes: ReadonlySet<Scope>;
  /** What was shown: a session, a token or a grant, by a name that is no secret; the API's limits count by it. */
  readonly credential?: string;
  /** E-mail, for the audit log. */
  readonly name?: string;
  readonly from?: Origin;
  /** Which session it is: the sha256 of its cookie. */
  readonly sessionId?: string;
  /** Epoch milliseconds: when this session last proved who it is, by password or second factor. */
  readonly verifiedAt?: number;
  /** A rule asks this user for a second factor that is not set up yet: nothing else may be done before. */
  readonly needsTwoFactor?: boolean;
}

/** Whoever has a shell on the server: the caller of the commands in `src/cli`. */
export const operator: Caller = { userId: '', role: 'admin', via: 'operator', scopes: new Set(allScopes) };

/** How long a session may do dangerous things after it proved who it is, in milliseconds. */
const verifiedForMs = 15 * 60_000;

const realm = 'Bearer realm="prntscrn"';

/**
 * The first line of every verb: lets the caller through or throws.
 * @throws AppError `unauthorized` (401) without a caller, `insufficient_scope` (403) without the scope; both carry
 * `WWW-Authenticate` (RFC 6750 §3); `two_factor_needed` (403) where a second factor has to be set up first.
 */
export function requireScope(caller: Caller | undefined, scope: Scope): Caller {
  if (!caller)
    throw new AppError('unauthorized', 'Sign in or send a token', { headers: { 'WWW-Authenticate': realm } });
  if (!caller.scopes.has(scope)) {
    const challenge = `${realm}, error="insufficient_scope", scope="${scope}"`;
    throw new AppError('insufficient_scope', `This token lacks the scope ${scope}`, {
      headers: { 'WWW-Authenticate': challenge },
    });
  }
  return equipped(caller);
}

/**
 * Lets a person through, signed in on the site or at the server's shell: no token may make or end credentials.
 * @throws AppError `unauthorized` without a caller, `forbidden` for a token, `two_factor_needed` where a second factor has
 * to be set up first.
 */
export function requirePerson(caller: Caller | undefined): Caller {
  return equipped(requireSignedIn(caller));
}

function equipped(caller: Caller): Caller {
  if (!caller.needsTwoFactor) return caller;
  throw new AppError('two_factor_needed', 'Set up a second factor on the site first: this account needs one');
}

/** As `requirePerson`, but for what somebody must be able to do before a second factor is set up: to set it up. */
export function requireSignedIn(caller: Caller | undefined): Caller {
  if (!caller) throw new AppError('unauthorized', 'Sign in first', { headers: { 'WWW-Authenticate': realm } });
  if (caller.via !== 'session' && caller.via !== 'operator')
    throw new AppError('forbidden', 'This is done on the site, not with a token');
  return caller;
}

/** As `requirePerson`, and an administrator. @throws AppError `unauthorized` or `forbidden`. */
export function requireAdmin(caller: Caller | undefined): Caller {
  const person = requirePerson(caller);
  if (person.role !== 'admin') throw new AppError('forbidden', 'Only an administrator may do this');
  return person;
}

/**
 * Before dangerous changes: lets a session through that proved lately who it is, and the operator at the shell.
 * @throws AppError `verification_needed` (403): the site asks for password or second factor and tries again. And whatever
 * `require` throws: `requireSignedIn` for what is done before a second factor is set up.
 */
export function requireVerified(caller: Caller | undefined, now: number, require = requirePerson): Caller {
  const person = require(caller);
  if (person.via === 'operator' || now - (person.verifiedAt ?? 0) < verifiedForMs) return person;
  throw new AppError('verification_needed', 'Confirm that it is you, then try again');
}
