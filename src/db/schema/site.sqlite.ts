import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AuditAction } from '#contract/audit.ts';
import type { CounterKind } from '#contract/statistics.ts';

// Every time is epoch milliseconds. site.mysql.ts says the same for the other engine; parity.test.ts compares them.

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
