import { isIPv6 } from 'node:net';
import { fingerprint } from '#authority/fingerprint.ts';
import { emailSchema } from '#contract/account.ts';
import type { At } from '#db/database.ts';
import type { User } from '#user/user.ts';
import { verifyPassword } from '#user/verify-password.ts';
import { forgetAttempts, returnAttempt, spendAttempt } from './attempts.ts';

const window = 15 * 60_000;
/** For one e-mail, whoever tries; and for one address, whatever e-mails it tries. */
export const signInLimits = {
  email: { attempts: 5, windowMs: window },
  address: { attempts: 30, windowMs: window },
};

/**
 * The account behind an e-mail and a password, typed at `ip`. Undefined, after the same time, for an unknown e-mail, a
 * wrong password and a disabled account.
 * @throws AppError `too_many_requests` after too many tries for the e-mail or from the address, known or not.
 */
export async function signIn(at: At, ip: string, email: string, password: string): Promise<User | undefined> {
  await spendAddressAttempt(at, ip);
  const known = emailSchema.safeParse(email);
  if (!known.success || password.length > 200) return undefined;
  const account = accountKey(known.data);
  await spendAttempt(at, account, signInLimits.email);
  const user = await verifyPassword(at.db, known.data, password);
  if (user) await Promise.all([forgetAttempts(at, account), returnAddressAttempt(at, ip)]);
  return user;
}

/** Counts a try from an address, at whatever step of whatever way in. @throws AppError `too_many_requests` */
export async function spendAddressAttempt(at: At, ip: string): Promise<void> {
  await spendAttempt(at, addressKey(ip), signInLimits.address);
}

/** After somebody got in from an address: those that went wrong still count, or an account would make guessing at others free. */
export async function returnAddressAttempt(at: At, ip: string): Promise<void> {
  await returnAttempt(at, addressKey(ip));
}

const addressKey = (ip: string) => `sign-in:ip:${networkOf(ip)}`;

/** What counts the passwords that are tried for an e-mail. */
export const accountKey = (email: string) => `sign-in:email:${fingerprint(email)}`;

/** Whoever has one IPv6 address has the 2⁶⁴ beside it as well. */
function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  return `${[...groups, ...Array(zeros).fill('0'), ...rest].slice(0, 4).join(':')}::/64`;
}
