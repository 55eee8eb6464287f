import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml, page } from './page.ts';

/** Where a device's code is typed in. `trouble` is why the last one was not taken. */
export async function deviceCodePage(ctx: KoaContextWithOIDC, _form: string, _out?: unknown, trouble?: Error) {
  const aborted = trouble?.name === 'AbortedError';
  if (aborted)
    return show(
      ctx,
      'Not connected',
      '<h1>Not connected</h1><p>The device has been told no. You may close this page.</p>',
    );
  const words = trouble && troubleWords[trouble.name];
  const said = words ?? (trouble ? 'That did not work. Begin again on the device.' : undefined);
  show(
    ctx,
    'Connect a device',
    `<h1>Connect a device</h1>
<p id="lead">Type the code that the device shows.</p>
${said === undefined ? '' : `<p class="bad" role="alert" id="trouble">${escapeHtml(said)}</p>`}
<form method="post" action="${deviceAction(ctx)}">
${hidden('xsrf', secretOf(ctx))}
<label for="code">Code</label>
<input id="code" name="user_code" required maxlength="20" placeholder="XXXX-XXXX" autofocus autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="lead${said === undefined ? '' : ' trouble'}">
<button type="submit">Continue</button>
</form>`,
  );
}

const troubleWords: Record<string, string> = {
  NotFoundError: 'There is no such code. Look again at what the device shows.',
  NoCodeError: 'Type the code first.',
  ExpiredError: 'This code has expired. Begin again on the device.',
  AlreadyUsedError: 'This code has been used. Begin again on the device.',
};

/** Asks whether the code on this page is the one that the device shows (RFC 8628 §5.4). */
export async function deviceConfirmPage(
  ctx: KoaContextWithOIDC,
  _form: string,
  client: { clientName?: string | undefined; clientId: string },
  device: Record<string, unknown>,
  userCode: string,
) {
  const from = typeof device.ip === 'string' ? ` It asked from ${escapeHtml(device.ip)}.` : '';
  show(
    ctx,
    'Is this your device?',
    `<h1>Is this your device?</h1>
<p>${escapeHtml(client.clientName ?? client.clientId)} wants to be connected.${from} Go on only if you began this yourself and the device shows this code:</p>
<p class="code">${escapeHtml(userCode)}</p>
<form method="post" action="${deviceAction(ctx)}">
${hidden('xsrf', secretOf(ctx))}
${hidden('user_code', userCode)}
<button type="submit" name="confirm" value="yes">It shows this code</button>
<button type="submit" name="abort" value="yes" class="quiet">Stop</button>
</form>`,
  );
}

/** What a person sees when the device is connected. */
export async function deviceDonePage(ctx: KoaContextWithOIDC) {
  show(ctx, 'Connected', '<h1>Connected</h1><p>The device knows it in a moment. You may close this page.</p>');
}

/** An authorization request that cannot go on, nor be sent back to whoever made it. */
export async function errorPage(ctx: KoaContextWithOIDC, out: ErrorOut) {
  const ours = out.error === 'server_error';
  ctx.type = 'html';
  ctx.body = refusalPage(
    ours
      ? 'The server had a problem. Try again in a moment.'
      : 'A program asked to be connected, but its request is not in order.',
    ours ? undefined : out.error_description,
  );
}

/** A page saying why nothing was allowed; `detail` is for whoever repairs the program. */
export function refusalPage(why: string, detail?: string): string {
  const more = detail ? `<p class="bad">${escapeHtml(detail)}</p>` : '';
  return page(
    'This cannot go on',
    `<h1>This cannot go on</h1><p>${escapeHtml(why)}</p>${more}<p>Nothing was allowed. Begin again where you came from.</p>`,
  );
}

function show(ctx: KoaContextWithOIDC, title: string, body: string): void {
  ctx.type = 'html';
  ctx.body = page(title, body);
}

function deviceAction(ctx: KoaContextWithOIDC): string {
  return escapeHtml(new URL(ctx.oidc.urlFor('code_verification')).pathname);
}

function secretOf(ctx: KoaContextWithOIDC): string {
  return String((ctx.oidc.session?.state as { secret?: unknown } | undefined)?.secret ?? '');
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}
