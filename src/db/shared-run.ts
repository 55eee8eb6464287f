/**
 * Lets everyone who asks before a run begins share it, with at most one run under way: nobody is answered by work that
 * began before the question.
 */
export function sharedRun(work: () => Promise<void>): () => Promise<void> {
  let waiting: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  return () => {
    waiting ??= last = last
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return work();
      });
    return waiting;
  };
}
