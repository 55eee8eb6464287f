import { boolean, index, int, mysqlTable, primaryKey, text, varchar } from 'drizzle-orm/mysql-core';
import type { Locale, Role } from '#contract/account.ts';
import { asciiKey, binaryWord, whole } from '../columns.ts';

// people.sqlite.ts says what each column means; parity.test.ts compares the two.

export const users = mysqlTable(
  'users',
  {
    id: asciiKey({ length: 22 }).primaryKey(),
    email: varchar({ length: 254 }).notNull().unique('users_email_unique'),
    name: varchar({ length: 100 }).notNull(),
    role: varchar({ length: 10 }).$type<Role>().notNull(),
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    passwordChangedAt: whole('password_changed_at').notNull(),
    disabledAt: whole('disabled_at'),
    createdAt: whole('created_at').notNull(),
    retentionDays: int('retention_days'),
    locale: varchar({ length: 10 }).$type<Locale>(),
    quotaBytes: whole('quota_bytes'),
    quotaImages: int('quota_images'),
    requireTwoFactor: boolean('require_two_factor').notNull().default(false),
    lastSeenAt: whole('last_seen_at'),
  },
  (table) => [index('users_role').on(table.role, table.email), index('users_seen').on(table.lastSeenAt)],
);

export const userWords = mysqlTable(
  'user_words',
  {
    word: binaryWord({ length: 64 }).notNull(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.word] }),
    index('user_words_word').on(table.word, table.userId),
  ],
);

export const usage = mysqlTable('usage', {
  userId: asciiKey('user_id', { length: 22 }).primaryKey(),
  images: int().notNull(),
  bytes: whole('bytes').notNull(),
});

export const authenticators = mysqlTable('authenticators', {
  userId: asciiKey('user_id', { length: 22 }).primaryKey(),
  secret: varchar({ length: 500 }).notNull(),
  confirmedAt: whole('confirmed_at'),
  lastStep: whole('last_step').notNull(),
  createdAt: whole('created_at').notNull(),
});

export const recoveryCodes = mysqlTable(
  'recovery_codes',
  {
    codeHash: asciiKey('code_hash', { length: 64 }).primaryKey(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    usedAt: whole('used_at'),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [index('recovery_codes_user').on(table.userId)],
);

export const passkeys = mysqlTable(
  'passkeys',
  {
    id: asciiKey({ length: 22 }).primaryKey(),
    credentialHash: asciiKey('credential_hash', { length: 64 }).notNull().unique('passkeys_credential_unique'),
    credentialId: text('credential_id').notNull(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    name: varchar({ length: 100 }).notNull(),
    publicKey: text('public_key').notNull(),
    counter: whole('counter').notNull(),
    transports: varchar({ length: 200 }).notNull(),
    createdAt: whole('created_at').notNull(),
    lastUsedAt: whole('last_used_at'),
  },
  (table) => [index('passkeys_user').on(table.userId)],
);

export const challenges = mysqlTable(
  'challenges',
  {
    idHash: asciiKey('id_hash', { length: 64 }).primaryKey(),
    kind: varchar({ length: 30 }).notNull(),
    userId: asciiKey('user_id', { length: 22 }),
    challenge: varchar({ length: 500 }).notNull(),
    expiresAt: whole('expires_at').notNull(),
  },
  (table) => [index('challenges_expiry').on(table.expiresAt)],
);

export const invites = mysqlTable(
  'invites',
  {
    id: asciiKey({ length: 22 }).primaryKey(),
    tokenHash: asciiKey('token_hash', { length: 64 }).notNull().unique('invites_hash_unique'),
    email: varchar({ length: 254 }),
    role: varchar({ length: 10 }).$type<Role>().notNull(),
    createdBy: asciiKey('created_by', { length: 22 }).notNull(),
    createdAt: whole('created_at').notNull(),
    expiresAt: whole('expires_at').notNull(),
    usedAt: whole('used_at'),
    usedBy: asciiKey('used_by', { length: 22 }),
  },
  (table) => [index('invites_newest').on(table.createdAt)],
);

export const removals = mysqlTable('removals', {
  userId: asciiKey('user_id', { length: 22 }).primaryKey(),
  heirId: asciiKey('heir_id', { length: 22 }),
  askedBy: asciiKey('asked_by', { length: 22 }),
  askedAt: whole('asked_at').notNull(),
  disabledAt: whole('disabled_at').notNull(),
});

export const sessions = mysqlTable(
  'sessions',
  {
    idHash: asciiKey('id_hash', { length: 64 }).primaryKey(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    createdAt: whole('created_at').notNull(),
    lastSeenAt: whole('last_seen_at').notNull(),
    expiresAt: whole('expires_at').notNull(),
    userAgent: varchar('user_agent', { length: 300 }).notNull(),
    ip: varchar({ length: 45 }).notNull(),
    verifiedAt: whole('verified_at').notNull().default(0),
  },
  (table) => [index('sessions_user').on(table.userId), index('sessions_expiry').on(table.expiresAt)],
);

export const tokens = mysqlTable(
  'tokens',
  {
    id: asciiKey({ length: 22 }).primaryKey(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    name: varchar({ length: 100 }).notNull(),
    tokenHash: asciiKey('token_hash', { length: 64 }).notNull().unique('tokens_hash_unique'),
    scopes: varchar({ length: 200 }).notNull(),
    expiresAt: whole('expires_at'),
    lastUsedAt: whole('last_used_at'),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [index('tokens_user').on(table.userId)],
);

export const oauthApps = mysqlTable('oauth_apps', {
  id: asciiKey({ length: 40 }).primaryKey(),
  name: varchar({ length: 100 }).notNull(),
  redirectUris: text('redirect_uris').notNull(),
  createdBy: asciiKey('created_by', { length: 22 }).notNull(),
  createdAt: whole('created_at').notNull(),
  disabledAt: whole('disabled_at'),
});

export const oauthRecords = mysqlTable(
  'oauth_records',
  {
    model: varchar({ length: 40 }).notNull(),
    idHash: asciiKey('id_hash', { length: 64 }).notNull(),
    payload: text().notNull(),
    grantId: asciiKey('grant_id', { length: 64 }),
    accountId: asciiKey('account_id', { length: 22 }),
    userCode: asciiKey('user_code', { length: 64 }),
    uid: asciiKey({ length: 64 }),
    createdAt: whole('created_at').notNull(),
    expiresAt: whole('expires_at'),
    consumedAt: whole('consumed_at'),
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
