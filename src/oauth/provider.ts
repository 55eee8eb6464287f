import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { Config } from '#config/config.ts';
import { allScopes } from '#contract/scope.ts';
import type { At } from '#db/database.ts';
import { openAdapter } from './adapter.ts';
import { helperClient } from './clients.ts';
import { dressAnswers } from './dress-answers.ts';
import { forgetQuery } from './forget-query.ts';
import { interactionPolicy } from './interaction-policy.ts';
import { cookieKeys, signingKeys } from './keys.ts';
import { noteSighting } from './note-sighting.ts';
import { paceDevice } from './pace-device.ts';
import type { NamedSite } from './page.ts';
import { deviceCodePage, deviceConfirmPage, deviceDonePage, errorPage } from './pages.ts';
import { findAccountRow } from './queries.ts';

/** What the provider is made of. */
export interface ProviderSources extends At {
  readonly config: Pick<Config, 'authSecret' | 'baseUrl'>;
  /** Asked for each page anew, since an administrator may rename the site. */
  readonly settings: NamedSite;
}

const hour = 3600;
const day = 24 * hour;

/** Life of each kind of record in seconds. A refresh token's is its idle time: each rotation begins it anew. */
const ttl = {
  AccessToken: hour,
  AuthorizationCode: 60,
  DeviceCode: hour / 4,
  Grant: 90 * day,
  IdToken: hour,
  Interaction: hour / 2,
  RefreshToken: 90 * day,
  Session: hour,
};

/** The OAuth 2.0 provider with every setting that differs from the library's. It has no state: the database has it all. */
export function createProvider(sources: ProviderSources): Provider {
  const provider = new Provider(sources.config.baseUrl, configure(sources));
  // The handler has written these headers itself, from BASE_URL.
  provider.proxy = true;
  provider.use(async ({ state }, next) => {
    state.siteName = sources.settings.current.site_name;
    await next();
  });
  provider.use(forgetQuery);
  provider.use(dressAnswers);
  provider.use(paceDevice(sources));
  provider.use(noteSighting(sources));
  return provider;
}

function configure({ config, db, now = Date.now }: ProviderSources): Configuration {
  const secure = config.baseUrl.startsWith('https:');
  return {
    adapter: openAdapter({ config, db, now }),
    clients: [helperClient],
    clientBasedCORS: () => false,
    jwks: signingKeys(config.authSecret),
    cookies: {
      keys: cookieKeys(config.authSecret),
      names: cookieNames(secure),
      long: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      short: { httpOnly: true, sameSite: 'lax', path: '/', secure },
    },
    scopes: ['openid', ...allScopes],
    claims: { openid: ['sub'], profile: ['name', 'email'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    ttl,
    features: features(),
    routes: {
      authorization: '/oauth/auth',
      token: '/oauth/token',
      revocation: '/oauth/revoke',
      introspection: '/oauth/introspect',
      device_authorization: '/oauth/device',
      code_verification: '/device',
      userinfo: '/oauth/userinfo',
      jwks: '/oauth/jwks',
      end_session: '/oauth/session/end',
    },
    interactions: { policy: interactionPolicy(), url: (_, { uid }) => `/consent/${uid}` },
    // Each consent is a grant of its own: one device can be revoked without the others.
    loadExistingGrant: async ({ oidc }) => {
      const grantId = oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : oidc.provider.Grant.find(grantId);
    },
    expiresWithSession: () => false,
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => true,
    revokeGrantPolicy: () => true,
    findAccount: async (_, sub) => {
      const account = await findAccountRow(db, sub);
      return account && { accountId: sub, claims: async () => ({ sub, ...account }) };
    },
    renderError: (ctx, out) => errorPage(ctx, out),
  };
}

/** Where links are https, no other host of the domain can set them; the library gives the last a path of its own. */
function cookieNames(secure: boolean) {
  const [host, origin] = secure ? ['__Host-', '__Secure-'] : ['', ''];
  return {
    session: `${host}prntscrn.oauth`,
    interaction: `${host}prntscrn.consent`,
    resume: `${origin}prntscrn.resume`,
  };
}

function features(): Configuration['features'] {
  const own = (_: KoaContextWithOIDC, client: { clientId: string }, token: { clientId?: string | undefined }) =>
    token.clientId === client.clientId;
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    revocation: { enabled: true, allowedPolicy: own },
    // A public client learns about its own tokens; holding the token is its proof (RFC 7662 §2.1).
    introspection: { enabled: true, allowedPolicy: own },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      deviceInfo: (ctx) => ({ ip: ctx.ip, ua: ctx.get('user-agent').slice(0, 300) }),
      userCodeInputSource: deviceCodePage,
      userCodeConfirmSource: deviceConfirmPage,
      successSource: deviceDonePage,
    },
  };
}
