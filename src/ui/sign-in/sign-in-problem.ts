import { Refusal } from '../ask-server.ts';
import type { Texts } from '../texts/texts.ts';

/** Why signing in did not work. `wrong` is what is said of a proof that is not right. */
export function signInProblem(common: Texts['common'], error: unknown, wrong: string): string {
  if (!(error instanceof Refusal)) return common.failed;
  return error.code === 'unauthorized' ? wrong : error.message;
}
