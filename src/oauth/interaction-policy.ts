import { interactionPolicy as library } from 'oidc-provider';

/**
 * A person is always asked. The account is whoever is signed in on the site at that moment, so the provider's own memory
 * of an earlier account never counts.
 */
export function interactionPolicy(): library.DefaultPolicy {
  const policy = library.base();
  const login = policy.get('login');
  if (!login) throw new Error('oidc-provider has no login prompt any more');
  login.checks.add(
    new library.Check(
      'site_session',
      'the site says who it is',
      (ctx) => ctx.oidc.result?.login === undefined,
      () => ({}),
    ),
  );
  return policy;
}
