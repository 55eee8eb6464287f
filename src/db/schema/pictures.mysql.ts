import { bigint, boolean, index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import type { ImageType, Visibility } from '#contract/image.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import { asciiKey, binaryWord, whole } from '../columns.ts';

// pictures.sqlite.ts says what each column means; parity.test.ts compares the two.

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
    createdAt: whole('created_at').notNull(),
    expiresAt: whole('expires_at'),
    deletedAt: whole('deleted_at'),
    keep: boolean().notNull().default(false),
    views: whole('views').notNull().default(0),
    lastViewedAt: whole('last_viewed_at'),
    replacedAt: whole('replaced_at'),
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

export const titleWords = mysqlTable(
  'title_words',
  {
    word: binaryWord({ length: 40 }).notNull(),
    imageId: asciiKey('image_id', { length: 22 }).notNull(),
    userId: asciiKey('user_id', { length: 22 }).notNull(),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.imageId, table.word] }),
    index('title_words_own').on(table.userId, table.word, table.createdAt, table.imageId),
    index('title_words_all').on(table.word, table.createdAt, table.imageId),
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
    nextAttemptAt: whole('next_attempt_at'),
    lastError: varchar('last_error', { length: 500 }),
    createdAt: whole('created_at').notNull(),
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
    nextAttemptAt: whole('next_attempt_at'),
    lastError: varchar('last_error', { length: 500 }),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [
    index('moves_next').on(table.nextAttemptAt),
    index('moves_state').on(table.state, table.createdAt, table.imageId),
  ],
);
