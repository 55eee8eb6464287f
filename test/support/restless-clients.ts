import type { Answered } from './proxies.ts';

/** Clients that ask one thing after another. What fails is asked once more, as the helper does. */
export class RestlessClients {
  /** Requests that were answered well in the end. */
  done = 0;
  /** How often each client had to ask again. */
  readonly retries: number[] = [];
  /** What failed twice. */
  readonly faults: string[] = [];
  #over = false;
  readonly #running: Promise<void>[] = [];

  /** Begins with one more client. `hear` is given each answer that has the wanted status. */
  add(wanted: number, ask: (turn: number) => Promise<Answered>, hear?: (answer: Answered) => void): void {
    const number = this.retries.push(0) - 1;
    this.#running.push(this.#go(number, wanted, ask, hear));
  }

  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#running);
  }

  async #go(
    number: number,
    wanted: number,
    ask: (turn: number) => Promise<Answered>,
    hear: ((answer: Answered) => void) | undefined,
  ): Promise<void> {
    const attempt = async (turn: number): Promise<Answered | string> => {
      try {
        const answer = await ask(turn);
        return answer.status === wanted ? answer : `${answer.status} ${answer.body.subarray(0, 300)}`;
      } catch (error) {
        return (error as Error).message;
      }
    };
    for (let turn = 0; !this.#over; turn++) {
      let answer = await attempt(turn);
      if (typeof answer === 'string') {
        this.retries[number] = (this.retries[number] ?? 0) + 1;
        answer = await attempt(turn);
      }
      if (typeof answer === 'string') this.faults.push(answer);
      else {
        this.done++;
        hear?.(answer);
      }
    }
  }
}
