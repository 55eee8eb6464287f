import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Role } from '#contract/account.ts';
import type { ImageType, Visibility } from '#contract/image.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';

// Every time is epoch milliseconds. schema.mysql.ts says the same for the other engine; parity.test.ts compares them.

export const users = sqliteTable('users', {
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

export const images = sqliteTable(
  'images',
  {
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    type: text().$type<ImageType>().notNull(),
    bytes: integer().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    frames: integer().notNull(),
    /** sha256 of the served bytes, hex; the strong ETag comes from it. */
    sha256: text().notNull(),
    title: text(),
    visibility: text().$type<Visibility>().notNull(),
    store: text().notNull(),
    storeKey: text('store_key').notNull(),
    idempotencyKey: text('idempotency_key'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    /** Set: the link is dead and `purges` has what is left to do. */
    deletedAt: integer('deleted_at'),
    /** No retention rule takes it. */
    keep: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    index('images_user_newest').on(table.userId, table.createdAt, table.id),
    uniqueIndex('images_idempotency').on(table.userId, table.idempotencyKey),
    index('images_expiry').on(table.expiresAt),
    // What retention asks of the old pictures is all in here.
    index('images_newest').on(table.createdAt, table.keep, table.userId),
  ],
);

/** Bytes that have to go, until their store has confirmed that they are gone. */
export const purges = sqliteTable(
  'purges',
  {
    /** The picture's id, or one of its own for a copy that no picture's row names any more. */
    id: text().primaryKey(),
    /** Whose picture it was. */
    userId: text('user_id'),
    store: text().notNull(),
    storeKey: text('store_key').notNull(),
    bytes: integer().notNull(),
    reason: text().$type<PurgeReason>().notNull(),
    /** The user who asked; null: the server itself, or its operator. */
    askedBy: text('asked_by'),
    state: text().$type<QueueState>().notNull(),
    attempts: integer().notNull(),
    /** When it is due; while claimed, when the claim runs out; null while parked. */
    nextAttemptAt: integer('next_attempt_at'),
    lastError: text('last_error'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('purges_next').on(table.nextAttemptAt)],
);

/** Pictures that are kept on this machine until their store takes them. */
export const moves = sqliteTable(
  'moves',
  {
    imageId: text('image_id').primaryKey(),
    /** The store that shall have it. */
    store: text().notNull(),
    state: text().$type<QueueState>().notNull(),
    attempts: integer().notNull(),
    /** As in `purges`. */
    nextAttemptAt: integer('next_attempt_at'),
    lastError: text('last_error'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('moves_next').on(table.nextAttemptAt)],
);

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

/** Fixed-window counters, kept here so that they survive a restart and hold for several processes. */
export const rateLimits = sqliteTable(
  'rate_limits',
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    resetAt: integer('reset_at').notNull(),
  },
  (table) => [index('rate_limits_reset').on(table.resetAt)],
);
