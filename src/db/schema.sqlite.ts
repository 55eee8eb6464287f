import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Locale, Role } from '#contract/account.ts';
import type { AuditAction } from '#contract/audit.ts';
import type { ImageType, Visibility } from '#contract/image.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import type { CounterKind } from '#contract/statistics.ts';

// Every time is epoch milliseconds. schema.mysql.ts says the same for the other engine; parity.test.ts compares them.

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

/** What happened, by whom and from where. Rows are only ever added. */
export const audit = sqliteTable(
  'audit',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    action: text().$type<AuditAction>().notNull(),
    /** Null: the server itself, or somebody who is not signed in. */
    actorId: text('actor_id'),
    /** As it was then: e-mail, or what was typed in a sign-in that failed. */
    actorName: text('actor_name').notNull(),
    /** session, token, oauth, operator or server. */
    via: text().notNull(),
    /** Id of the user, picture, token … that it was done to. */
    targetId: text('target_id'),
    targetName: text('target_name'),
    /** JSON, without secrets. */
    detail: text(),
    ip: text().notNull(),
    userAgent: text('user_agent').notNull(),
  },
  (table) => [
    index('audit_actor').on(table.actorId, table.id),
    index('audit_action').on(table.action, table.id),
    index('audit_target').on(table.targetId, table.id),
    index('audit_time').on(table.at),
  ],
);

/** Settings that an administrator changes on the site. */
export const siteSettings = sqliteTable('site_settings', {
  name: text().primaryKey(),
  /** JSON. */
  value: text().notNull(),
  changedAt: integer('changed_at').notNull(),
});

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

/** Sums by day (days since 1970 in UTC): of everything, and of each user, type and store. */
export const counters = sqliteTable(
  'counters',
  {
    kind: text().$type<CounterKind>().notNull(),
    /** The user's id, the type or the store; empty for everything. */
    key: text().notNull(),
    day: integer().notNull(),
    uploads: integer().notNull(),
    uploadedBytes: integer('uploaded_bytes').notNull(),
    views: integer().notNull(),
    purged: integer().notNull(),
    purgedBytes: integer('purged_bytes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.key, table.day] }),
    index('counters_day').on(table.kind, table.day),
  ],
);

/** How the stores did, by day. */
export const storeCalls = sqliteTable(
  'store_calls',
  {
    store: text().notNull(),
    /** put, open or remove. */
    verb: text().notNull(),
    day: integer().notNull(),
    calls: integer().notNull(),
    failures: integer().notNull(),
    ms: integer().notNull(),
    slowestMs: integer('slowest_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.store, table.verb] })],
);

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
