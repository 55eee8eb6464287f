import type { Locale, Role } from '#contract/account.ts';

/** An account as the rest of the program sees it. Times are epoch milliseconds. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Every session and token that is older than this is refused. */
  readonly passwordChangedAt: number;
  readonly disabledAt: number | null;
  readonly createdAt: number;
  /** Days after which the pictures go; null: as the site says; 0: never. */
  readonly retentionDays: number | null;
  /** The language of the site; null: as the browser asks. */
  readonly locale: Locale | null;
  /** Most bytes and pictures; null: as the site says; 0: no bound. */
  readonly quotaBytes: number | null;
  readonly quotaImages: number | null;
  readonly requireTwoFactor: boolean;
  readonly lastSeenAt: number | null;
}

/** What the database keeps besides. */
export interface StoredUser extends User {
  readonly passwordHash: string;
}
