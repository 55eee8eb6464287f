import {
  bigint,
  boolean,
  index,
  int,
  mysqlTable,
  primaryKey,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import type { Locale, Role } from '#contract/account.ts';
import type { AuditAction } from '#contract/audit.ts';
import type { ImageType, Visibility } from '#contract/image.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import type { CounterKind } from '#contract/statistics.ts';
import { asciiKey, binaryWord } from './columns.ts';

// Every time is epoch milliseconds. schema.sqlite.ts says what each column means; parity.test.ts compares the two.

const time = (name: string) => bigint(name, { mode: 'number' });
const whole = time;

export const users = mysqlTable(
  'users',
  {
    id: asciiKey({ length: 22 }).primaryKey(),
    email: varchar({ length: 254 }).notNull().unique('users_email_unique'),
    name: varchar({ length: 100 }).notNull(),
    role: varchar({ length: 10 }).$type<Role>().notNull(),
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    passwordChangedAt: time('password_changed_at').notNull(),
    disabledAt: time('disabled_at'),
    createdAt: time('created_at').notNull(),
    retentionDays: int('retention_days'),
    locale: varchar({ length: 10 }).$type<Locale>(),
    quotaBytes: whole('quota_bytes'),
    quotaImages: int('quota_images'),
    requireTwoFactor: boolean('require_two_factor').notNull().default(false),
    lastSeenAt: time('last_seen_at'),
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
  confirmedAt: time('confirmed_at'),
  lastStep: whole('last_step').notNull(),
  createdAt: time('created_at').notNull(),
});

export const recoveryCodes = mysqlTable(
  'recovery_codes',
  {
    codeHash: asciiKey('code_hash', { length: 64 }).primaryKey(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    usedAt: time('used_at'),
    createdAt: time('created_at').notNull(),
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
    createdAt: time('created_at').notNull(),
    lastUsedAt: time('last_used_at'),
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
    expiresAt: time('expires_at').notNull(),
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
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    usedBy: asciiKey('used_by', { length: 22 }),
  },
  (table) => [index('invites_newest').on(table.createdAt)],
);

export const audit = mysqlTable(
  'audit',
  {
    id: bigint({ mode: 'number' }).primaryKey().autoincrement(),
    at: time('at').notNull(),
    action: varchar({ length: 40 }).$type<AuditAction>().notNull(),
    actorId: asciiKey('actor_id', { length: 22 }),
    actorName: varchar('actor_name', { length: 254 }).notNull(),
    via: varchar({ length: 10 }).notNull(),
    targetId: asciiKey('target_id', { length: 64 }),
    targetName: varchar('target_name', { length: 254 }),
    detail: text(),
    ip: varchar({ length: 45 }).notNull(),
    userAgent: varchar('user_agent', { length: 300 }).notNull(),
  },
  (table) => [
    index('audit_actor').on(table.actorId, table.id),
    index('audit_action').on(table.action, table.id),
    index('audit_target').on(table.targetId, table.id),
    index('audit_time').on(table.at),
  ],
);

export const siteSettings = mysqlTable('site_settings', {
  name: varchar({ length: 40 }).primaryKey(),
  value: text().notNull(),
  changedAt: time('changed_at').notNull(),
});

export const removals = mysqlTable('removals', {
  userId: asciiKey('user_id', { length: 22 }).primaryKey(),
  heirId: asciiKey('heir_id', { length: 22 }),
  askedBy: asciiKey('asked_by', { length: 22 }),
  askedAt: time('asked_at').notNull(),
  disabledAt: time('disabled_at').notNull(),
});

export const oauthApps = mysqlTable('oauth_apps', {
  id: asciiKey({ length: 40 }).primaryKey(),
  name: varchar({ length: 100 }).notNull(),
  redirectUris: text('redirect_uris').notNull(),
  createdBy: asciiKey('created_by', { length: 22 }).notNull(),
  createdAt: time('created_at').notNull(),
  disabledAt: time('disabled_at'),
});

export const titleWords = mysqlTable(
  'title_words',
  {
    word: binaryWord({ length: 40 }).notNull(),
    imageId: asciiKey('image_id', { length: 22 }).notNull(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.imageId, table.word] }),
    index('title_words_own').on(table.userId, table.word, table.createdAt, table.imageId),
    index('title_words_all').on(table.word, table.createdAt, table.imageId),
  ],
);

export const counters = mysqlTable(
  'counters',
  {
    kind: varchar({ length: 10 }).$type<CounterKind>().notNull(),
    key: asciiKey({ length: 22 }).notNull(),
    day: int().notNull(),
    uploads: whole('uploads').notNull(),
    uploadedBytes: whole('uploaded_bytes').notNull(),
    views: whole('views').notNull(),
    purged: whole('purged').notNull(),
    purgedBytes: whole('purged_bytes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.key, table.day] }),
    index('counters_day').on(table.kind, table.day),
  ],
);

export const storeCalls = mysqlTable(
  'store_calls',
  {
    store: varchar({ length: 20 }).notNull(),
    verb: varchar({ length: 10 }).notNull(),
    day: int().notNull(),
    calls: whole('calls').notNull(),
    failures: whole('failures').notNull(),
    ms: whole('ms').notNull(),
    slowestMs: whole('slowest_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.store, table.verb] })],
);

export const sessions = mysqlTable(
  'sessions',
  {
    idHash: asciiKey('id_hash', { length: 64 }).primaryKey(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    createdAt: time('created_at').notNull(),
    lastSeenAt: time('last_seen_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    userAgent: varchar('user_agent', { length: 300 }).notNull(),
    ip: varchar({ length: 45 }).notNull(),
    verifiedAt: time('verified_at').notNull().default(0),
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
    expiresAt: time('expires_at'),
    lastUsedAt: time('last_used_at'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [index('tokens_user').on(table.userId)],
);

export const images = mysqlTable(
  'images',
  {
    id: asciiKey({ length: 22 }).primaryKey(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    type: varchar({ length: 20 }).$type<ImageType>().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    width: int().notNull(),
    height: int().notNull(),
    frames: int().notNull(),
    sha256: asciiKey({ length: 64 }).notNull(),
    title: varchar({ length: 200 }),
    visibility: varchar({ length: 10 }).$type<Visibility>().notNull(),
    store: varchar({ length: 20 }).notNull(),
    storeKey: asciiKey('store_key', { length: 255 }).notNull(),
    idempotencyKey: asciiKey('idempotency_key', { length: 64 }),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at'),
    deletedAt: time('deleted_at'),
    keep: boolean().notNull().default(false),
    views: whole('views').notNull().default(0),
    lastViewedAt: time('last_viewed_at'),
    replacedAt: time('replaced_at'),
  },
  (table) => [
    index('images_user_newest').on(table.userId, table.createdAt, table.id),
    uniqueIndex('images_idempotency').on(table.userId, table.idempotencyKey),
    index('images_expiry').on(table.expiresAt),
    index('images_newest').on(table.createdAt, table.keep, table.userId),
    index('images_user_type').on(table.userId, table.type, table.createdAt, table.id),
    index('images_type').on(table.type, table.createdAt, table.id),
    index('images_store').on(table.store, table.createdAt, table.id),
    index('images_size').on(table.bytes, table.id),
  ],
);

export const purges = mysqlTable(
  'purges',
  {
    id: asciiKey({ length: 22 }).primaryKey(),
    userId: asciiKey('user_id', { length: 22 }),
    store: varchar({ length: 20 }).notNull(),
    storeKey: asciiKey('store_key', { length: 255 }).notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    reason: varchar({ length: 20 }).$type<PurgeReason>().notNull(),
    askedBy: asciiKey('asked_by', { length: 22 }),
    state: varchar({ length: 10 }).$type<QueueState>().notNull(),
    attempts: int().notNull(),
    nextAttemptAt: time('next_attempt_at'),
    lastError: varchar('last_error', { length: 500 }),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    index('purges_next').on(table.nextAttemptAt),
    index('purges_state').on(table.state, table.createdAt, table.id),
  ],
);

export const moves = mysqlTable(
  'moves',
  {
    imageId: asciiKey('image_id', { length: 22 }).primaryKey(),
    store: varchar({ length: 20 }).notNull(),
    putId: asciiKey('put_id', { length: 22 }),
    state: varchar({ length: 10 }).$type<QueueState>().notNull(),
    attempts: int().notNull(),
    nextAttemptAt: time('next_attempt_at'),
    lastError: varchar('last_error', { length: 500 }),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    index('moves_next').on(table.nextAttemptAt),
    index('moves_state').on(table.state, table.createdAt, table.imageId),
  ],
);

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
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at'),
    consumedAt: time('consumed_at'),
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

export const rateLimits = mysqlTable(
  'rate_limits',
  {
    key: asciiKey({ length: 128 }).primaryKey(),
    count: int().notNull(),
    resetAt: time('reset_at').notNull(),
  },
  (table) => [index('rate_limits_reset').on(table.resetAt)],
);
