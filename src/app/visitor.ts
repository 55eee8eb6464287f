import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { context } from '#context.ts';
import { originOf } from '#http/asking.ts';
import { findVisitor } from '#http/caller.ts';
import type { Session } from '#session/session.ts';

/**
 * Who is looking at a page, by their session; undefined for somebody who is not signed in. Somebody who has to set up a
 * second factor first is led there.
 */
export async function visitor(): Promise<Session | undefined> {
  const who = await anyVisitor();
  if (who?.caller.needsTwoFactor) redirect('/account/security');
  return who;
}

/** As `visitor`, but for pages that are open before a second factor is set up. Once per request. */
export const anyVisitor = cache(async (): Promise<Session | undefined> => {
  const { config, db, seen } = await context();
  const sent = await headers();
  return findVisitor(
    { config, db, seen },
    { method: 'GET', from: originOf(sent), header: (name) => sent.get(name) ?? undefined },
  );
});
