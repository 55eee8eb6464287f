import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import sharp from 'sharp';
import { HELPER_CALLBACK_PATH, HELPER_CLIENT_ID } from '#contract/oauth.ts';

/** Somebody with an account. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Waits until the page's script has taken over from the HTML; a click before that is lost. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const button = document.querySelector('header button');
    return button !== null && Object.keys(button).some((key) => key.startsWith('__reactProps'));
  });
}

/** Fills in the sign-in form that is on the page. */
export async function fillSignIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A PNG of one colour, in pixels. */
export async function plainPng(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Uploads as a program with a token does. */
export async function upload(url: string, token: string, png: Buffer, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('image', new Blob([new Uint8Array(png)]), 'picture.png');
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/image`, { method: 'POST', headers, body: form });
  if (response.status !== 201)
    throw new Error(`The upload was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string; url: string; bytes: number };
}

/** A helper that waits on loopback for its code, as RFC 8252 §7.3 has it. */
export interface WaitingHelper {
  /** Where it sends the browser. */
  readonly authorizationUrl: string;
  /** The first answer at its loopback address, and what it says to the browser. */
  readonly answer: Promise<URLSearchParams>;
  /** Exchanges the code for an access token. */
  redeem(code: string): Promise<Response>;
  close(): void;
}

export async function waitingHelper(url: string, scope: string, host = '127.0.0.1'): Promise<WaitingHelper> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const { promise: answer, resolve } = Promise.withResolvers<URLSearchParams>();
  const listener = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://loopback');
    response.setHeader('Content-Type', 'text/html').end('<title>Helper</title><p>You can close this page.');
    if (asked.pathname === HELPER_CALLBACK_PATH) resolve(asked.searchParams);
  });
  listener.listen(0, host);
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const redirect = `http://${host.includes(':') ? `[${host}]` : host}:${port}${HELPER_CALLBACK_PATH}`;
  const query = new URLSearchParams({
    client_id: HELPER_CLIENT_ID,
    response_type: 'code',
    redirect_uri: redirect,
    scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return {
    authorizationUrl: `${url}/oauth/auth?${query}`,
    answer,
    redeem: (code) => {
      const grant = { grant_type: 'authorization_code', client_id: HELPER_CLIENT_ID, code, redirect_uri: redirect };
      return fetch(`${url}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...grant, code_verifier: verifier }),
      });
    },
    close: () => {
      listener.close();
      listener.closeAllConnections();
    },
  };
}

/** Deletes the first 500 pictures of the token's owner. */
export async function deleteAll(url: string, token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const listed = await fetch(`${url}/api/v1/images?limit=500`, { headers });
  const { images } = (await listed.json()) as { images: { id: string }[] };
  if (images.length === 0) return;
  const body = JSON.stringify({ action: 'delete', ids: images.map(({ id }) => id) });
  await fetch(`${url}/api/v1/images/batch`, { method: 'POST', headers, body });
}
