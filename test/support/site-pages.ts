import { globSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** A page of the site and how to come to it. */
export interface SitePage {
  /** As the file under src/app is called: `admin/users/[id]`. */
  readonly name: string;
  readonly path: string;
  /** Who looks at it: nobody is signed in, an administrator is, or there is no account yet. */
  readonly by: 'nobody' | 'admin' | 'first';
}

/** What a seeded server has, for pages about one thing. */
export interface Seeded {
  readonly userId: string;
  readonly pictureId: string;
  readonly consent: string;
  readonly invite: string;
}

/**
 * Every page under src/app: nobody can add one that is not looked at. A page with a place in its address needs a line here.
 * @throws Error where it has none.
 */
export function sitePages(seeded: Seeded): SitePage[] {
  const placed: Record<string, string> = {
    'consent/[uid]': seeded.consent,
    'admin/users/[id]': `/admin/users/${seeded.userId}`,
    'invite/[token]': seeded.invite,
    'pictures/[id]/edit': `/pictures/${seeded.pictureId}/edit`,
  };
  const files = globSync('src/app/**/page.tsx', { cwd: root }).sort();
  const names = files.map((file) => file.slice('src/app/'.length, -'page.tsx'.length).replace(/\/$/, ''));
  return names.map((name) => {
    const path = name.includes('[') ? placed[name] : `/${name}`;
    if (path === undefined) throw new Error(`How does one come to ${name}? Say it in test/support/site-pages.ts`);
    const by = name === 'setup' ? 'first' : /^(sign-in|invite\/)/.test(name) ? 'nobody' : 'admin';
    return { name, path, by };
  });
}
