/** The helper's registration at the provider: public, native, PKCE S256, loopback redirect (RFC 8252), device flow. */
export const HELPER_CLIENT_ID = 'prntscrn-helper';

/** Path of the helper's loopback redirect; host is 127.0.0.1 or [::1], the port is any (RFC 8252 §7.3). */
export const HELPER_CALLBACK_PATH = '/callback';
