import { setTimeout as sleep } from 'node:timers/promises';
import type { Tally } from './figures.ts';
import { pick, type Random } from './pictures.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: () => BodyInit;
}

export interface AskSources {
  readonly urls: readonly string[];
  readonly random: Random;
  readonly tally: Tally;
  /** Hears of an answer that no fault excuses. */
  readonly broken: (promise: string) => void;
  /** Aborted when all is over. */
  readonly signal: AbortSignal;
}

const patienceMs = 40_000;
/** What a server in trouble may say: come again. */
const comeAgain = new Set([408, 429, 503, 507]);

/** Asks one of the servers once; undefined where no whole answer came. */
export async function ask(sources: AskSources, question: Question): Promise<Answer | undefined> {
  const { urls, random, tally, broken, signal } = sources;
  const { method, path, headers = {}, body } = question;
  const url = pick(random, urls) + path;
  const giveUp = new AbortController();
  const end = () => giveUp.abort();
  const late = setTimeout(end, patienceMs);
  signal.addEventListener('abort', end);
  const open = `${method} ${url}`;
  tally.open.add(open);
  try {
    const answer = await fetch(url, { method, headers, ...(body && { body: body() }), signal: giveUp.signal });
    const { status } = answer;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (status >= 500 && !comeAgain.has(status))
      broken(`${method} ${path} answered ${status}: ${Buffer.from(bytes).toString('utf8').slice(0, 300)}`);
    return { status, headers: answer.headers, bytes };
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', end);
    tally.open.delete(open);
  }
}

/**
 * Asks until there is an answer that is one, as the helper does. `unsure`: an attempt before may have been heard.
 */
export async function insist(
  sources: AskSources,
  question: Question,
  again: (answer: Answer) => boolean = () => false,
): Promise<{ answer: Answer; unsure: boolean }> {
  let unsure = false;
  for (let attempt = 0; ; attempt++) {
    const answer = await ask(sources, question);
    if (answer && !comeAgain.has(answer.status) && !again(answer)) return { answer, unsure };
    unsure = true;
    sources.tally.retries++;
    const pause = Math.min(1000, 50 * 2 ** attempt) * (0.5 + sources.random());
    await sleep(pause, undefined, { signal: sources.signal });
  }
}

/** @throws Error for what is no JSON */
export function jsonOf<T>(answer: Answer): T {
  return JSON.parse(Buffer.from(answer.bytes).toString('utf8')) as T;
}
