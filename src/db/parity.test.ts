import { getTableColumns, getTableName, is, Table } from 'drizzle-orm';
import { type MySqlTable, getTableConfig as mysqlConfig } from 'drizzle-orm/mysql-core';
import { type SQLiteTable, getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { mysqlSchema as mysql } from './schema/mysql-schema.ts';
import { sqliteSchema as sqlite } from './schema/sqlite-schema.ts';

const tables = (schema: object) => Object.entries(schema).filter(([, value]) => is(value, Table)) as [string, Table][];

const columns = (table: Table) =>
  Object.entries(getTableColumns(table)).map(([key, column]) => [
    key,
    column.name,
    column.dataType === 'custom' ? 'string' : column.dataType,
    column.notNull,
  ]);

describe('the two schemas', () => {
  it('have the same tables', () => {
    expect(tables(mysql).map(([key, table]) => [key, getTableName(table)])).toEqual(
      tables(sqlite).map(([key, table]) => [key, getTableName(table)]),
    );
    expect(tables(sqlite).length).toBeGreaterThan(4);
  });

  it.each(tables(sqlite))('say the same columns, kinds and nulls of %s', (key, table) => {
    const other = mysql[key as keyof typeof mysql];
    expect(columns(other)).toEqual(columns(table));
  });

  it.each(tables(sqlite))('have the same indexes on %s', (key, table) => {
    const names = (config: { indexes: { config: { name: string | undefined; unique: boolean } }[] }) =>
      config.indexes.map((index) => [index.config.name, index.config.unique]).sort();
    expect(names(mysqlConfig(mysql[key as keyof typeof mysql] as MySqlTable) as never)).toEqual(
      names(sqliteConfig(table as SQLiteTable) as never),
    );
  });

  it('infer the same row types', () => {
    expectTypeOf<typeof mysql.users.$inferSelect>().toEqualTypeOf<typeof sqlite.users.$inferSelect>();
    expectTypeOf<typeof mysql.sessions.$inferSelect>().toEqualTypeOf<typeof sqlite.sessions.$inferSelect>();
    expectTypeOf<typeof mysql.tokens.$inferSelect>().toEqualTypeOf<typeof sqlite.tokens.$inferSelect>();
    expectTypeOf<typeof mysql.images.$inferSelect>().toEqualTypeOf<typeof sqlite.images.$inferSelect>();
    expectTypeOf<typeof mysql.purges.$inferSelect>().toEqualTypeOf<typeof sqlite.purges.$inferSelect>();
    expectTypeOf<typeof mysql.moves.$inferSelect>().toEqualTypeOf<typeof sqlite.moves.$inferSelect>();
    expectTypeOf<typeof mysql.oauthRecords.$inferSelect>().toEqualTypeOf<typeof sqlite.oauthRecords.$inferSelect>();
    expectTypeOf<typeof mysql.rateLimits.$inferSelect>().toEqualTypeOf<typeof sqlite.rateLimits.$inferSelect>();
  });
});
