import { type Answer, jsonAnswer } from './respond.ts';

const patienceMs = 3000;

/** The process is alive and answers. */
export const healthAnswer: Answer = jsonAnswer(200, { status: 'ok' });

/**
 * 200 where every part but those in `spared` answers in time, else 503; it names the parts and never says what is wrong
 * with them.
 */
export async function readyAnswer(
  parts: Record<string, () => Promise<unknown>>,
  spared: readonly string[] = [],
): Promise<Answer> {
  const names = Object.keys(parts);
  const states = await Promise.all(Object.values(parts).map(answersInTime));
  const ready = names.every((name, at) => states[at] || spared.includes(name));
  const report = Object.fromEntries(names.map((name, at) => [name, states[at] ? 'ok' : 'unavailable']));
  return jsonAnswer(ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable', ...report });
}

function answersInTime(part: () => Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs);
    part()
      .then(
        () => resolve(true),
        () => resolve(false),
      )
      .finally(() => clearTimeout(timer));
  });
}
