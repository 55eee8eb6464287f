import type { Config } from '#config/config.ts';
import type { At } from '#db/database.ts';

/** What the verbs of this folder work with. */
export interface TwoFactorSources extends At {
  readonly config: Pick<Config, 'authSecret' | 'baseUrl'>;
}

/** How long a step of a sign-in waits for its answer, in milliseconds. */
export const stepMs = 5 * 60_000;

/** What a step is for; the answer to one is none to another. */
export type StepKind = 'sign-in' | 'verify' | 'passkey-sign-in' | 'passkey-add';
