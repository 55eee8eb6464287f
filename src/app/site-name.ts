import { context } from '#context.ts';

/** What the administrator calls this site; the built-in name where the database is away, so that a page can say so. */
export async function siteName(): Promise<string> {
  return (await context().catch(() => undefined))?.settings.current.site_name ?? 'prntscrn';
}
