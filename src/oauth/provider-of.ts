import type Provider from 'oidc-provider';
import type { Database } from '#db/database.ts';
import type { Log } from '#log/log.ts';
import { createProvider, type ProviderSources } from './provider.ts';

const made = new WeakMap<Database, Provider>();

/** The provider of an open database, made at the first call. What goes wrong inside it is logged. */
export function providerOf(sources: ProviderSources & { log: Log }): Provider {
  let provider = made.get(sources.db);
  if (!provider) {
    provider = createProvider(sources);
    provider.on('server_error', (_, err) => sources.log.error({ err }, 'the OAuth provider failed'));
    made.set(sources.db, provider);
  }
  return provider;
}
