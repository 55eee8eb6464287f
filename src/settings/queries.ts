import { eq } from 'drizzle-orm';
import type { Database, Queries } from '#db/database.ts';

/** Every setting that was changed on the site, as JSON. There are no more of them than settings. */
export async function storedSettings({ tables, read }: Database): Promise<{ name: string; value: string }[]> {
  const { name, value } = tables.siteSettings;
  return await read.select({ name, value }).from(tables.siteSettings);
}

/** Keeps a setting's JSON, or forgets it. */
export async function putSetting(
  { tables: { siteSettings: t } }: Database,
  tx: Queries,
  row: { name: string; value: string | undefined; changedAt: number },
): Promise<void> {
  const { value, ...rest } = row;
  await tx.delete(t).where(eq(t.name, row.name));
  if (value !== undefined) await tx.insert(t).values({ ...rest, value });
}
