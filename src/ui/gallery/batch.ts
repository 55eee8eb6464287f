import type { Batch, BatchAnswer } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { askServer } from '../ask-server.ts';

const mostAtOnce = 500;

type Act<T> = T extends { ids: string[] } ? Omit<T, 'ids'> : never;

/** Does one thing to many pictures, in as few requests as there may be. @throws Refusal */
export async function batch(ids: readonly string[], act: Act<Batch>): Promise<Pick<BatchAnswer, 'done' | 'missing'>> {
  const whole: Pick<BatchAnswer, 'done' | 'missing'> = { done: [], missing: [] };
  for (let at = 0; at < ids.length; at += mostAtOnce) {
    const body = JSON.stringify({ ...act, ids: ids.slice(at, at + mostAtOnce) });
    const headers = { 'Content-Type': 'application/json' };
    const { done, missing } = await askServer<BatchAnswer>(routes.imagesBatch, { method: 'POST', headers, body });
    whole.done.push(...done);
    whole.missing.push(...missing);
  }
  return whole;
}
