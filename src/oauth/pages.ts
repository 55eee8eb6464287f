import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import type { ErrorCode, ErrorReason } from '#contract/error.ts';
import type { Texts } from '#ui/texts/texts.ts';
import { fill } from '#ui/texts/words.ts';
import { escapeHtml, page } from './page.ts';
import { pageTexts } from './page-texts.ts';

type Words = Texts['device'];

/** Where a device's code is typed in. `trouble` is why the last one was not taken. */
export async function deviceCodePage(ctx: KoaContextWithOIDC, _form: string, _out?: unknown, trouble?: Error) {
  const words = wordsOf(ctx);
  if (trouble?.name === 'AbortedError') return tell(ctx, words.aborted);
  const said = trouble && words.trouble[troubles[trouble.name] ?? 'other'];
  const { enter } = words;
  show(
    ctx,
    enter.title,
    `<p id="lead">${escapeHtml(enter.lead)}</p>
${said === undefined ? '' : `<p class="bad" role="alert" id="trouble">${escapeHtml(said)}</p>`}
<form method="post" action="${deviceAction(ctx)}">
${hidden('xsrf', secretOf(ctx))}
<label for="code">${escapeHtml(enter.code)}</label>
<input id="code" name="user_code" required maxlength="20" placeholder="XXXX-XXXX" autofocus autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="lead${said === undefined ? '' : ' trouble'}">
<button type="submit">${escapeHtml(enter.next)}</button>
</form>`,
  );
}

const troubles: Record<string, keyof Words['trouble']> = {
  NotFoundError: 'unknown',
  NoCodeError: 'missing',
  ExpiredError: 'expired',
  AlreadyUsedError: 'used',
};

/** Asks whether the code on this page is the one that the device shows (RFC 8628 §5.4). */
export async function deviceConfirmPage(
  ctx: KoaContextWithOIDC,
  _form: string,
  client: { clientName?: string | undefined; clientId: string },
  device: Record<string, unknown>,
  userCode: string,
) {
  const { confirm } = wordsOf(ctx);
  const ip = typeof device.ip === 'string' ? device.ip : undefined;
  const name = client.clientName ?? client.clientId;
  const lead = ip === undefined ? fill(confirm.lead, { name }) : fill(confirm.leadFrom, { name, ip });
  show(
    ctx,
    confirm.title,
    `<p>${escapeHtml(lead)}</p>
<p class="code">${escapeHtml(userCode)}</p>
<form method="post" action="${deviceAction(ctx)}">
${hidden('xsrf', secretOf(ctx))}
${hidden('user_code', userCode)}
<button type="submit" name="confirm" value="yes">${escapeHtml(confirm.yes)}</button>
<button type="submit" name="abort" value="yes" class="quiet">${escapeHtml(confirm.no)}</button>
</form>`,
  );
}

/** What a person sees when the device is connected. */
export async function deviceDonePage(ctx: KoaContextWithOIDC) {
  tell(ctx, wordsOf(ctx).done);
}

/** An authorization request that cannot go on, nor be sent back to whoever made it. */
export async function errorPage(ctx: KoaContextWithOIDC, out: ErrorOut) {
  const why = out.error === 'server_error' ? undefined : { detail: out.error_description };
  ctx.type = 'html';
  ctx.body = refusalPage(ctx.req.headers, siteOf(ctx), why);
}

interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  readonly reason?: ErrorReason | undefined;
}

/** Why nothing was allowed: a refusal of ours, or of the library's with a `detail` for whoever repairs the program. */
type Why = Told | { readonly detail: string | undefined };

/** A page saying why nothing was allowed; without a reason the fault is the server's. */
export function refusalPage(headers: IncomingHttpHeaders, site: string, why?: Why): string {
  const { locale, texts } = pageTexts(headers);
  const { refused } = texts.device;
  const detail = why && 'detail' in why ? why.detail : undefined;
  const paragraphs = [
    `<p>${escapeHtml(reasonOf(texts, why))}</p>`,
    detail ? `<p class="bad" lang="en">${escapeHtml(detail)}</p>` : '',
    `<p>${escapeHtml(refused.end)}</p>`,
  ];
  return page(locale, site, refused.title, heading(refused.title) + paragraphs.join(''));
}

function reasonOf({ device, common }: Texts, why: Why | undefined): string {
  if (!why) return device.refused.ours;
  if ('detail' in why) return device.refused.theirs;
  return why.reason
    ? common.reasons[why.reason]
    : fill(common.refusals[why.code], { message: why.message, minutes: 15 });
}

function tell(ctx: KoaContextWithOIDC, { title, lead }: { title: string; lead: string }): void {
  show(ctx, title, `<p>${escapeHtml(lead)}</p>`);
}

function show(ctx: KoaContextWithOIDC, title: string, body: string): void {
  ctx.type = 'html';
  ctx.body = page(pageTexts(ctx.req.headers).locale, siteOf(ctx), title, `${heading(title)}\n${body}`);
}

const siteOf = (ctx: KoaContextWithOIDC): string => String(ctx.state.siteName);

const heading = (title: string) => `<h1>${escapeHtml(title)}</h1>`;

function wordsOf(ctx: KoaContextWithOIDC): Words {
  return pageTexts(ctx.req.headers).texts.device;
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
