import type { Role } from '#contract/account.ts';

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
  /** Days after which this user's pictures go; null: as the site says; 0: never. */
  readonly retentionDays: number | null;
}

/** What the database keeps besides. */
export interface StoredUser extends User {
  readonly passwordHash: string;
}
