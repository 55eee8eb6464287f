import { bigint, index, int, mysqlTable, primaryKey, text, varchar } from 'drizzle-orm/mysql-core';
import type { AuditAction } from '#contract/audit.ts';
import type { CounterKind } from '#contract/statistics.ts';
import { asciiKey, whole } from '../columns.ts';

// site.sqlite.ts says what each column means; parity.test.ts compares the two.

export const audit = mysqlTable(
  'audit',
  {
    id: bigint({ mode: 'number' }).primaryKey().autoincrement(),
    at: whole('at').notNull(),
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
  changedAt: whole('changed_at').notNull(),
});

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

export const rateLimits = mysqlTable(
  'rate_limits',
  {
    key: asciiKey({ length: 128 }).primaryKey(),
    count: int().notNull(),
    resetAt: whole('reset_at').notNull(),
  },
  (table) => [index('rate_limits_reset').on(table.resetAt)],
);
