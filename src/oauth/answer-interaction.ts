import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { recordAudit } from '#audit/record.ts';
import { type Caller, requirePerson } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import { parseScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { clientNameOf } from './apps/find-client.ts';
import { deleteGranted } from './queries.ts';

export type Decision = 'allow' | 'deny';

/**
 * Writes a person's answer into the interaction that this browser began, and gives the address to go on to.
 * The account is the caller's, whoever the provider's own session remembers: that session ends here.
 * @throws AppError `not_found` where the request expired, was answered, or was begun by another browser; `unauthorized` where
 * the person's session ended meanwhile.
 */
export async function answerInteraction(
  provider: Provider,
  caller: Caller | undefined,
  exchange: { req: IncomingMessage; res: ServerResponse; db: Database },
  uid: string,
  decision: Decision,
): Promise<string> {
  const person = requirePerson(caller);
  const accountId = person.userId;
  const interaction = await details(provider, exchange);
  if (interaction.uid !== uid) throw gone();
  if (interaction.session?.uid) {
    const remembered = await provider.Session.find(interaction.session.cookie);
    await remembered?.destroy();
    delete interaction.session;
  }
  interaction.result =
    decision === 'allow'
      ? {
          login: { accountId, remember: false },
          consent: { grantId: await grant(provider, exchange.db, person, interaction.params) },
        }
      : { error: 'access_denied', error_description: 'the person said no' };
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
  if (decision === 'allow') await noteConnection(exchange.db, caller, interaction.params);
  return interaction.returnTo;
}

async function details(provider: Provider, { req, res }: { req: IncomingMessage; res: ServerResponse }) {
  try {
    return await provider.interactionDetails(req, res);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) throw gone(error);
    throw error;
  }
}

async function noteConnection(db: Database, caller: Caller | undefined, params: Record<string, unknown>) {
  const targetId = String(params.client_id);
  const detail = { scopes: parseScopes(String(params.scope ?? '')) };
  await recordAudit({ db }, caller, {
    action: 'app.connect',
    targetId,
    targetName: await clientNameOf(db, targetId),
    detail,
  });
}

/** The library writes the grant, so whether its person is still let in is asked right after; nobody knows its id before. */
async function grant(
  provider: Provider,
  db: Database,
  person: Caller,
  params: Record<string, unknown>,
): Promise<string> {
  const made = new provider.Grant({ accountId: person.userId, clientId: String(params.client_id) });
  if (typeof params.scope === 'string') made.addOIDCScope(params.scope);
  const id = await made.save();
  try {
    await db.write((tx) => requireStanding(db, tx, person));
  } catch (error) {
    await deleteGranted(db, fingerprint(id));
    throw error;
  }
  return id;
}

function gone(cause?: unknown): AppError {
  return new AppError('not_found', 'This request has expired, was answered already, or was begun in another browser', {
    cause,
  });
}
