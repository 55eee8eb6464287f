/** The library of passkeys, loaded where one is used: it brings as much code as all the rest of a command. */
export const loadPasskeys = () => import('@simplewebauthn/server');
