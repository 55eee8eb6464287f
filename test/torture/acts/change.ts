import { insist, jsonOf } from '../ask.ts';
import { auth, type ClientSources, formOf, type ImageAnswer, type Known, words } from '../client-sources.ts';
import { newPicture, pick } from '../pictures.ts';

/** A deletion of which this is sure to be left can be taken back. */
const undoMs = 50_000;

/** Takes a picture that nobody changes, for as long as `change` takes. */
async function withPicture(at: ClientSources, change: (known: Known) => Promise<boolean>): Promise<void> {
  const { living, dead } = at.shelf;
  const known = pick(at.random, living);
  if (!known || known.busy) return;
  known.busy = true;
  const stays = await change(known);
  known.busy = false;
  if (stays) return;
  living.splice(living.indexOf(known), 1);
  dead.push(known);
  if (dead.length > 300) dead.shift();
}

/** Deletes a picture at the address that `pathOf` gives. */
export const remove = (at: ClientSources, pathOf: (id: string) => string) =>
  withPicture(at, async ({ id, owner }) => {
    at.ledger.tell({ type: 'begin', id });
    const question = { method: 'DELETE', path: pathOf(id), headers: auth(at, owner) };
    const { answer, unsure } = await insist(at, question);
    const gone = answer.status === 200 || answer.status === 202 || (answer.status === 404 && unsure);
    if (!gone) at.broken(`DELETE of the living ${id} answered ${words(answer)}`);
    at.ledger.tell({ type: 'end', id, alive: false });
    return false;
  });

export async function removeMany(at: ClientSources): Promise<void> {
  const { living, dead } = at.shelf;
  const owner = Math.floor(at.random() * at.tokens.length);
  const chosen = living.filter((one) => !one.busy && one.owner === owner && at.random() < 0.2).slice(0, 40);
  if (chosen.length === 0) return;
  for (const one of chosen) {
    one.busy = true;
    at.ledger.tell({ type: 'begin', id: one.id });
  }
  const ids = chosen.map(({ id }) => id);
  const { answer, unsure } = await insist(at, jsonQuestion(at, owner, { action: 'delete', ids }));
  const { missing } = answer.status === 200 ? jsonOf<{ missing: string[] }>(answer) : { missing: ids };
  if (missing.length > 0 && !unsure) at.broken(`Living pictures could not be deleted together: ${words(answer)}`);
  for (const one of chosen) {
    at.ledger.tell({ type: 'end', id: one.id, alive: false });
    living.splice(living.indexOf(one), 1);
    dead.push(one);
  }
}

const jsonQuestion = (at: ClientSources, owner: number, body: unknown) => ({
  method: 'POST',
  path: '/api/v1/images/batch',
  headers: { ...auth(at, owner), 'content-type': 'application/json' },
  body: () => JSON.stringify(body),
});

/** A deletion that is taken back: what comes of it is what the server says last, since the time for it may be over. */
export const undo = (at: ClientSources) =>
  withPicture(at, async ({ id, owner }) => {
    const headers = auth(at, owner);
    const path = `/api/v1/images/${id}`;
    const [moves, began] = [at.clock.moves, performance.now()];
    at.ledger.tell({ type: 'begin', id });
    const deleted = await insist(at, { method: 'DELETE', path: `${path}?undo_seconds=60`, headers });
    if (deleted.answer.status === 404 && !deleted.unsure) at.broken(`DELETE of the living ${id} answered 404`);
    const { answer, unsure } = await insist(at, { method: 'POST', path: `${path}/restore`, headers });
    const inTime = moves === at.clock.moves && performance.now() - began < undoMs;
    const excused = answer.status === 404 && (unsure || deleted.unsure || !inTime);
    if (answer.status !== 200 && !excused) at.broken(`Taking back the deletion of ${id} answered ${words(answer)}`);
    const after = answer.status === 200 ? answer : (await insist(at, { method: 'GET', path, headers })).answer;
    at.ledger.tell({ type: 'end', id, alive: after.status === 200 });
    return after.status === 200;
  });

export const replace = (at: ClientSources) =>
  withPicture(at, async ({ id, owner }) => {
    const bytes = await newPicture(at.random);
    at.ledger.tell({ type: 'begin', id, bytes });
    const { answer } = await insist(
      at,
      {
        method: 'PUT',
        path: `/api/v1/images/${id}/content`,
        headers: auth(at, owner),
        body: () => formOf(bytes, {}),
      },
      ({ status }) => status === 409,
    );
    if (answer.status !== 200) at.broken(`Replacing the living ${id} answered ${words(answer)}`);
    at.ledger.tell({ type: 'end', id, alive: true, replaced: answer.status === 200 });
    return true;
  });

/** Gives a picture an end. Whether it is over already when an answer comes at last is the clock's doing. */
export const expire = (at: ClientSources) =>
  withPicture(at, async ({ id, owner }) => {
    at.ledger.tell({ type: 'begin', id });
    const expires_in = 60 + Math.floor(at.random() * 7200);
    const headers = { ...auth(at, owner), 'content-type': 'application/json' };
    const path = `/api/v1/images/${id}`;
    const { answer, unsure } = await insist(at, {
      method: 'PATCH',
      path,
      headers,
      body: () => JSON.stringify({ expires_in }),
    });
    if (answer.status !== 200 && !(answer.status === 404 && unsure))
      at.broken(`Changing the living ${id} answered ${words(answer)}`);
    const ends = answer.status === 200 ? jsonOf<ImageAnswer>(answer).expires_at : null;
    at.ledger.tell({ type: 'end', id, alive: true, expiresAt: ends === null ? 0 : Date.parse(ends) });
    return false;
  });
