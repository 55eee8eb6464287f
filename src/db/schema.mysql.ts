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
import type { Role } from '#contract/account.ts';
import type { ImageType, Visibility } from '#contract/image.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import { asciiKey } from './columns.ts';

// Every time is epoch milliseconds. schema.sqlite.ts says what each column means; parity.test.ts compares the two.

const time = (name: string) => bigint(name, { mode: 'number' });

export const users = mysqlTable('users', {
  id: asciiKey({ length: 22 }).primaryKey(),
  email: varchar({ length: 254 }).notNull().unique('users_email_unique'),
  name: varchar({ length: 100 }).notNull(),
  role: varchar({ length: 10 }).$type<Role>().notNull(),
  passwordHash: varchar('password_hash', { length: 255 }).notNull(),
  passwordChangedAt: time('password_changed_at').notNull(),
  disabledAt: time('disabled_at'),
  createdAt: time('created_at').notNull(),
  retentionDays: int('retention_days'),
});

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
  },
  (table) => [
    index('images_user_newest').on(table.userId, table.createdAt, table.id),
    uniqueIndex('images_idempotency').on(table.userId, table.idempotencyKey),
    index('images_expiry').on(table.expiresAt),
    index('images_newest').on(table.createdAt, table.keep, table.userId),
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
  (table) => [index('purges_next').on(table.nextAttemptAt)],
);

export const moves = mysqlTable(
  'moves',
  {
    imageId: asciiKey('image_id', { length: 22 }).primaryKey(),
    store: varchar({ length: 20 }).notNull(),
    state: varchar({ length: 10 }).$type<QueueState>().notNull(),
    attempts: int().notNull(),
    nextAttemptAt: time('next_attempt_at'),
    lastError: varchar('last_error', { length: 500 }),
    createdAt: time('created_at').notNull(),
  },
  (table) => [index('moves_next').on(table.nextAttemptAt)],
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
