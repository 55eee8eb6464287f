import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ImageType, Visibility } from '#contract/image.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';

// Every time is epoch milliseconds. pictures.mysql.ts says the same for the other engine; parity.test.ts compares them.

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
    views: integer().notNull().default(0),
    lastViewedAt: integer('last_viewed_at'),
    /** When its bytes last gave way to others under the same link. */
    replacedAt: integer('replaced_at'),
  },
  (table) => [
    index('images_user_newest').on(table.userId, table.createdAt, table.id),
    uniqueIndex('images_idempotency').on(table.userId, table.idempotencyKey),
    index('images_expiry').on(table.expiresAt),
    // What retention asks of the old pictures is all in here.
    index('images_newest').on(table.createdAt, table.keep, table.userId),
    index('images_user_type').on(table.userId, table.type, table.createdAt, table.id),
    index('images_type').on(table.type, table.createdAt, table.id),
    index('images_store').on(table.store, table.createdAt, table.id),
    index('images_size').on(table.bytes, table.id),
  ],
);

/** The words of titles in small letters, so that a search is a walk along an index. */
export const titleWords = sqliteTable(
  'title_words',
  {
    word: text().notNull(),
    imageId: text('image_id').notNull(),
    userId: text('user_id').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.imageId, table.word] }),
    index('title_words_own').on(table.userId, table.word, table.createdAt, table.imageId),
    index('title_words_all').on(table.word, table.createdAt, table.imageId),
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
  (table) => [
    index('purges_next').on(table.nextAttemptAt),
    index('purges_state').on(table.state, table.createdAt, table.id),
  ],
);

/** Pictures that are kept on this machine until their store takes them. */
export const moves = sqliteTable(
  'moves',
  {
    imageId: text('image_id').primaryKey(),
    /** The store that shall have it. */
    store: text().notNull(),
    /** The id that the store is given for it; null: the picture's. A picture that was replaced has another each time. */
    putId: text('put_id'),
    state: text().$type<QueueState>().notNull(),
    attempts: integer().notNull(),
    /** As in `purges`. */
    nextAttemptAt: integer('next_attempt_at'),
    lastError: text('last_error'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    index('moves_next').on(table.nextAttemptAt),
    index('moves_state').on(table.state, table.createdAt, table.imageId),
  ],
);
