import { headers } from 'next/headers';
import { cache } from 'react';
import { context } from '#context.ts';
import { originOf } from '#http/asking.ts';
import { findVisitor } from '#http/caller.ts';
import type { Session } from '#session/session.ts';

/** Who is looking at a page, by their session; undefined for somebody who is not signed in. Once per request. */
export const visitor = cache(async (): Promise<Session | undefined> => {
  const { config, db } = await context();
  const sent = await headers();
  return findVisitor(
    { config, db },
    { method: 'GET', from: originOf(sent), header: (name) => sent.get(name) ?? undefined },
  );
});
