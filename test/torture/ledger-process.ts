import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Figures, FromLedger, Place, ToLedger } from './ledger/message.ts';

/** The ledger's process, from outside. */
export class LedgerProcess {
  readonly #child: ChildProcess;
  #verdict = Promise.withResolvers<Figures>();
  #looks = 0;

  /** `broken` hears of each promise that was not kept. */
  constructor(broken: (promise: string) => void) {
    this.#child = fork(join(import.meta.dirname, 'ledger/ledger.ts'), { serialization: 'advanced' });
    this.#child.on('message', (said: FromLedger) => {
      if (said.type === 'broken') broken(said.promise);
      else this.#verdict.resolve(said.figures);
    });
    this.#child.on('exit', (code) => code && broken(`The ledger itself ended with ${code}`));
  }

  tell(told: ToLedger): void {
    if (this.#child.connected) this.#child.send(told);
  }

  /** A number for a look at something. */
  newLook(): number {
    return this.#looks++;
  }

  /** What it finds by itself when all is over; where promises were broken, that is told instead and this never ends. */
  audit(place: Place): Promise<Figures> {
    this.#verdict = Promise.withResolvers();
    this.tell({ type: 'audit', place });
    return this.#verdict.promise;
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
