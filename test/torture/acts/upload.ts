import { request } from 'node:http';
import { insist, jsonOf } from '../ask.ts';
import { auth, type ClientSources, formOf, type ImageAnswer, words } from '../client-sources.ts';
import { newPicture, pick } from '../pictures.ts';
import { look } from './look.ts';

/** An upload, sent again until it is acknowledged, and the first look at it. */
export async function upload(at: ClientSources): Promise<void> {
  const { random, shelf, ledger } = at;
  const owner = Math.floor(random() * at.tokens.length);
  const title = `picture ${shelf.uploads++}`;
  const bytes = await newPicture(random);
  const expiring: Record<string, string> =
    random() < 0.12 ? { expires_in: String(60 + Math.floor(random() * 7200)) } : {};
  ledger.tell({ type: 'sent', title, owner, bytes, whole: true });
  const question = {
    method: 'POST',
    path: '/image',
    headers: { ...auth(at, owner), 'idempotency-key': title.replace(' ', '-') },
    body: () => formOf(bytes, { title, ...expiring }),
  };
  const send = async () => {
    const { answer } = await insist(at, question, ({ status }) => status === 409);
    if (answer.status !== 201) return void at.broken(`A good picture was refused: ${words(answer)}`);
    const { id, expires_at } = jsonOf<ImageAnswer>(answer);
    ledger.tell({ type: 'acknowledged', title, id, expiresAt: expires_at === null ? null : Date.parse(expires_at) });
    return id;
  };
  const id = await send();
  // An answer that was lost on the way makes the helper send once more: the same picture is meant.
  if (random() < 0.08) await send();
  if (id === undefined) return;
  const known = { id, owner, busy: false };
  await look(at, known);
  // What expires goes by itself, and whoever uploaded it once more may have another by now: it is only looked at.
  if (expiring.expires_in === undefined) shelf.living.push(known);
}

/** Half an upload, and the connection is gone. */
export async function cutOff(at: ClientSources): Promise<void> {
  const title = `picture ${at.shelf.uploads++}`;
  const bytes = await newPicture(at.random);
  at.ledger.tell({ type: 'sent', title, owner: 0, bytes, whole: false });
  const sent = new Request('http://x', { method: 'POST', body: formOf(bytes, { title }) });
  const body = Buffer.from(await sent.arrayBuffer());
  const headers = {
    ...auth(at, 0),
    'content-type': sent.headers.get('content-type') ?? '',
    'content-length': body.length,
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  const asking = request(`${pick(at.random, at.urls)}/image`, { method: 'POST', headers });
  asking.on('error', () => resolve()).on('close', () => resolve());
  asking.write(body.subarray(0, Math.floor(body.length * (0.2 + 0.6 * at.random()))));
  setTimeout(() => asking.destroy(), 30);
  await promise;
}
