import { randomBytes } from 'node:crypto';
import { fingerprint } from '#authority/fingerprint.ts';
import type { At } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { findChallenge, insertChallenge, takeChallenge } from './queries.ts';
import { type StepKind, stepMs } from './two-factor.ts';

/** A step that waits for its answer. */
export interface OpenStep {
  /** sha256 of what the browser holds. */
  readonly idHash: string;
  readonly userId: string | null;
  /** What a passkey has to sign, base64url. */
  readonly challenge: string;
  /** Epoch milliseconds. */
  readonly begunAt: number;
}

/**
 * Begins a step, and gives its secret name and its WebAuthn challenge of 256 random bits, base64url. It is over at once
 * where its user has another password than `since`, in epoch milliseconds.
 */
export async function beginStep({ db, now = Date.now }: At, kind: StepKind, userId: string | null, since?: number) {
  const id = newId(43);
  const challenge = randomBytes(32).toString('base64url');
  await insertChallenge(db, { idHash: fingerprint(id), kind, userId, challenge, expiresAt: now() + stepMs }, since);
  return { id, challenge };
}

/** The step behind a name. @throws AppError `not_found` where it is over, of another kind or somebody else's. */
export async function findStep({ db, now = Date.now }: At, kind: StepKind, id: string, userId?: string) {
  const row = await findChallenge(db, fingerprint(id), now());
  if (row?.kind !== kind || (userId !== undefined && row.userId !== userId)) throw over();
  const step: OpenStep = {
    idHash: row.idHash,
    userId: row.userId,
    challenge: row.challenge,
    begunAt: row.expiresAt - stepMs,
  };
  return step;
}

/** Ends a step: its answer counts once. @throws AppError `not_found` where another answer was quicker. */
export async function endStep({ db }: At, step: OpenStep): Promise<void> {
  if (!(await takeChallenge(db, step.idHash))) throw over();
}

const over = () => new AppError('not_found', 'This took too long. Begin again.');
