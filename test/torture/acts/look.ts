import { type Answer, ask, jsonOf } from '../ask.ts';
import { auth, type ClientSources, type Known } from '../client-sources.ts';
import { pick } from '../pictures.ts';

/** One look at a link, which the ledger judges. */
export async function look(at: ClientSources, known: Known): Promise<void> {
  const number = at.ledger.newLook();
  at.ledger.tell({ type: 'look', look: number, id: known.id });
  const answer = await ask(at, { method: 'GET', path: `/image/${known.id}` });
  tellSeen(at, number, answer);
}

function tellSeen({ ledger }: ClientSources, look: number, answer: Pick<Answer, 'status' | 'bytes'> | undefined): void {
  const { status = 0, bytes } = answer ?? {};
  ledger.tell({ type: 'seen', look, status, ...(status === 200 && bytes && { bytes }) });
}

export async function read(at: ClientSources): Promise<void> {
  const known = pick(at.random, at.shelf.living);
  if (known) await look(at, known);
}

export async function readDead(at: ClientSources): Promise<void> {
  const known = pick(at.random, at.shelf.dead);
  if (known) await look(at, known);
}

/** Two ranges that belong together are the picture, or it changed in between and comes whole. */
export async function readInParts(at: ClientSources): Promise<void> {
  const known = pick(at.random, at.shelf.living);
  if (!known) return;
  const [number, path] = [at.ledger.newLook(), `/image/${known.id}`];
  at.ledger.tell({ type: 'look', look: number, id: known.id });
  const first = await ask(at, { method: 'GET', path, headers: { range: 'bytes=0-599' } });
  const etag = first?.headers.get('etag');
  if (first?.status !== 206 || !etag) return tellSeen(at, number, first);
  const rest = await ask(at, { method: 'GET', path, headers: { range: 'bytes=600-', 'if-range': etag } });
  if (rest?.status !== 206) return tellSeen(at, number, rest);
  tellSeen(at, number, { status: 200, bytes: Buffer.concat([first.bytes, rest.bytes]) });
}

export async function thumbnail(at: ClientSources): Promise<void> {
  const known = pick(at.random, at.shelf.living);
  if (known)
    await ask(at, { method: 'GET', path: `/api/v1/images/${known.id}/thumbnail`, headers: auth(at, known.owner) });
}

export async function list(at: ClientSources): Promise<void> {
  const owner = Math.floor(at.random() * at.tokens.length);
  const number = at.ledger.newLook();
  at.ledger.tell({ type: 'listing', look: number });
  const answer = await ask(at, { method: 'GET', path: '/api/v1/images?limit=200', headers: auth(at, owner) });
  const ids = answer?.status === 200 ? jsonOf<{ images: { id: string }[] }>(answer).images.map(({ id }) => id) : [];
  at.ledger.tell({ type: 'listed', look: number, ids });
}

/** What the timer of a server without its own does. */
export async function purge(at: ClientSources): Promise<void> {
  await ask(at, { method: 'GET', path: '/api/cron/purge', headers: { authorization: `Bearer ${at.cronSecret}` } });
}
