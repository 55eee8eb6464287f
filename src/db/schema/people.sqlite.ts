import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Locale, Role } from '#contract/account.ts';

// Every time is epoch milliseconds. people.mysql.ts says the same for the other engine; parity.test.ts compares them.

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    email: text().notNull().unique('users_email_unique'),
    name: text().notNull(),
    role: text().$type<Role>().notNull(),
    passwordHash: text('password_hash').notNull(),
    passwordChangedAt: integer('password_changed_at').notNull(),
    disabledAt: integer('disabled_at'),
    createdAt: integer('created_at').notNull(),
    /** Days after which this user's pictures go; null: as the site says; 0: never. */
    retentionDays: integer('retention_days'),
    /** The language of the site; null: as the browser asks. */
    locale: text().$type<Locale>(),
    /** Most bytes and most pictures; null: as the site says; 0: no bound. */
    quotaBytes: integer('quota_bytes'),
    quotaImages: integer('quota_images'),
    /** May do nothing before a second factor is set up. */
    requireTwoFactor: integer('require_two_factor', { mode: 'boolean' }).notNull().default(false),
    /** Noted at most every five minutes. */
    lastSeenAt: integer('last_seen_at'),
  },
  (table) => [index('users_role').on(table.role, table.email), index('users_seen').on(table.lastSeenAt)],
);

/** The words of names and e-mails in small letters, so that a search for a user is a walk along an index. */
export const userWords = sqliteTable(
  'user_words',
  {
    word: text().notNull(),
    userId: text('user_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.word] }),
    index('user_words_word').on(table.word, table.userId),
  ],
);

/** Kept exact in the same transaction as the pictures, so that no quota needs a count. */
export const usage = sqliteTable('usage', {
  userId: text('user_id').primaryKey(),
  images: integer().notNull(),
  bytes: integer().notNull(),
});

/** The authenticator app of a user (RFC 6238). */
export const authenticators = sqliteTable('authenticators', {
  userId: text('user_id').primaryKey(),
  /** Sealed with a key from the server's secret. */
  secret: text().notNull(),
  /** Null until a first code was right: before that it asks nobody for codes. */
  confirmedAt: integer('confirmed_at'),
  /** The time step of the last code that was taken: a code is good once. */
  lastStep: integer('last_step').notNull(),
  createdAt: integer('created_at').notNull(),
});

export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    /** sha256 of user and code, hex. */
    codeHash: text('code_hash').primaryKey(),
    userId: text('user_id').notNull(),
    usedAt: integer('used_at'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('recovery_codes_user').on(table.userId)],
);

/** WebAuthn credentials. */
export const passkeys = sqliteTable(
  'passkeys',
  {
    id: text().primaryKey(),
    /** sha256 of the credential's id, hex: the id itself may be longer than an index takes. */
    credentialHash: text('credential_hash').notNull().unique('passkeys_credential_unique'),
    /** base64url. */
    credentialId: text('credential_id').notNull(),
    userId: text('user_id').notNull(),
    name: text().notNull(),
    /** COSE key, base64url. */
    publicKey: text('public_key').notNull(),
    counter: integer().notNull(),
    /** Space-separated. */
    transports: text().notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
  },
  (table) => [index('passkeys_user').on(table.userId)],
);

/** What a browser has to answer in the next minutes: the second step of a sign-in, a WebAuthn challenge. */
export const challenges = sqliteTable(
  'challenges',
  {
    /** sha256 of what the browser holds, hex. */
    idHash: text('id_hash').primaryKey(),
    kind: text().notNull(),
    userId: text('user_id'),
    challenge: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('challenges_expiry').on(table.expiresAt)],
);

export const invites = sqliteTable(
  'invites',
  {
    id: text().primaryKey(),
    /** sha256 of what the link holds, hex. */
    tokenHash: text('token_hash').notNull().unique('invites_hash_unique'),
    email: text(),
    role: text().$type<Role>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    usedAt: integer('used_at'),
    usedBy: text('used_by'),
  },
  (table) => [index('invites_newest').on(table.createdAt)],
);

/** Accounts that are being removed, until nothing is left of them: what a crash cuts short is taken up at the next start. */
export const removals = sqliteTable('removals', {
  userId: text('user_id').primaryKey(),
  /** Who is given the pictures; null: they go. */
  heirId: text('heir_id'),
  askedBy: text('asked_by'),
  askedAt: integer('asked_at').notNull(),
  /** When the account was shut out: one that was let in again since then stays. */
  disabledAt: integer('disabled_at').notNull(),
});

export const sessions = sqliteTable(
  'sessions',
  {
    /** sha256 of the cookie, hex. */
    idHash: text('id_hash').primaryKey(),
    userId: text('user_id').notNull(),
    createdAt: integer('created_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    userAgent: text('user_agent').notNull(),
    ip: text().notNull(),
    /** When the person last proved who they are; dangerous changes ask for it again after a while. */
    verifiedAt: integer('verified_at').notNull().default(0),
  },
  (table) => [index('sessions_user').on(table.userId), index('sessions_expiry').on(table.expiresAt)],
);

export const tokens = sqliteTable(
  'tokens',
  {
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    name: text().notNull(),
    /** sha256 of the token, hex. */
    tokenHash: text('token_hash').notNull().unique('tokens_hash_unique'),
    scopes: text().notNull(),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('tokens_user').on(table.userId)],
);

/** Apps of others that may ask for access. */
export const oauthApps = sqliteTable('oauth_apps', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** Space-separated. */
  redirectUris: text('redirect_uris').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: integer('created_at').notNull(),
  disabledAt: integer('disabled_at'),
});

/** Everything that oidc-provider keeps: sessions, interactions, grants, codes, tokens. */
export const oauthRecords = sqliteTable(
  'oauth_records',
  {
    model: text().notNull(),
    /** sha256 of the record's id, hex: the id of a token is the token. */
    idHash: text('id_hash').notNull(),
    payload: text().notNull(),
    grantId: text('grant_id'),
    accountId: text('account_id'),
    userCode: text('user_code'),
    uid: text(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    consumedAt: integer('consumed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.model, table.idHash] }),
    index('oauth_records_grant').on(table.grantId),
    index('oauth_records_account').on(table.accountId),
    index('oauth_records_user_code').on(table.userCode),
    index('oauth_records_uid').on(table.uid),
    index('oauth_records_expiry').on(table.expiresAt),
  ],
);
