import type { Locale } from '#contract/account.ts';
import { agentName } from '../account/agent-name.ts';
import { byteSize } from '../byte-size.ts';
import { limitSize } from '../size-unit.ts';
import type { Texts } from '../texts/texts.ts';
import { fill, plural } from '../texts/words.ts';

/** One thing known beside an entry of the log; `iso` is a moment, `account` the id of a user, in the place of words. */
export interface AuditFact {
  readonly name: string;
  readonly value: string;
  readonly iso?: string;
  readonly account?: string;
}

interface Speech {
  readonly texts: Texts;
  readonly locale: Locale;
}

type Formatter = (value: unknown, speech: Speech) => string;

const dayMs = 86_400_000;
const accounts = new Set(['owner', 'to']);

/**
 * The facts of an entry, in words. `targetId` names the setting that a change is about; `detail` is the log's JSON. A fact
 * that this version does not know, such as one written by a later one, keeps its own name.
 */
export function auditFacts(
  { action, targetId, detail }: { action: string; targetId: string | null; detail: string | null },
  speech: Speech,
): AuditFact[] {
  if (detail === null) return [];
  const facts = JSON.parse(detail) as Record<string, unknown>;
  const named = action === 'settings.change' ? { [targetId ?? '']: facts } : facts;
  return Object.entries(named)
    .filter(([name, value]) => name !== 'kind' && value !== undefined && (value !== null || name in ofNothing))
    .map(([name, value]) => factOf(name, value, speech));
}

function factOf(name: string, value: unknown, speech: Speech): AuditFact {
  const { audit } = speech.texts;
  const label = audit.facts[name as keyof typeof audit.facts] ?? name.replaceAll('_', ' ');
  if (accounts.has(name)) return { name: label, value: String(value), account: String(value) };
  if (name === 'expiresAt') return { name: label, value: '', iso: new Date(value as number | string).toISOString() };
  if (!isChange(value)) return { name: label, value: wordsOf(name, value, speech) };
  const [from, to] = [wordsOf(name, value.from, speech), wordsOf(name, value.to, speech)];
  return { name: label, value: fill(audit.changed, { from, to }) };
}

const isChange = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value;

/** What it means that there is none of it. */
const ofNothing: Record<string, (texts: Texts) => string> = {
  quota_bytes: ({ audit }) => audit.values.ofSite,
  quota_images: ({ audit }) => audit.values.ofSite,
  retention_days: ({ audit }) => audit.values.ofSite,
  locale: ({ audit }) => audit.values.ofBrowser,
  expires_in: ({ common }) => common.never,
  title: ({ common }) => common.none,
};

const days: Formatter = (value, { texts, locale }) => plural(locale, texts.users.invite.dayForms, Number(value));
const bytes: Formatter = (value, { locale }) => byteSize(Number(value), locale);
const limit: Formatter = (value, { locale }) => limitSize(Number(value), locale);
const bounded =
  (format: Formatter): Formatter =>
  (value, speech) =>
    value === 0 ? speech.texts.audit.values.noBound : format(value, speech);
const number: Formatter = (value, { locale }) => Number(value).toLocaleString(locale);

/** Facts that are more than a number, yes or no, or a word of the log. */
const formatters: Record<string, Formatter> = {
  bytes,
  max_upload_bytes: limit,
  quota_bytes: bounded(limit),
  quota_images: bounded(number),
  retention_days: (value, speech) => (value === 0 ? speech.texts.common.never : days(value, speech)),
  days,
  expires_in: (value, speech) => durationOf(Number(value), speech.locale),
  max_pixels: (value, { texts, locale }) =>
    fill(texts.audit.values.pixels, { count: (Number(value) / 1e6).toLocaleString(locale) }),
  ms: (value, { texts, locale }) =>
    fill(texts.audit.values.seconds, {
      count: (Number(value) / 1000).toLocaleString(locale, { maximumFractionDigits: 2 }),
    }),
  userAgent: (value, { texts }) => agentName(String(value), texts.sessions),
  sign_up: (value, { texts }) => texts.settings.signUps[value as 'off' | 'invite'] ?? String(value),
  scopes: (value, { texts }) => texts.tokens.scopes[value as keyof Texts['tokens']['scopes']] ?? String(value),
  reason: (value, { texts }) => texts.purge.reasons[value as keyof Texts['purge']['reasons']] ?? String(value),
  // What somebody has typed is no word of ours, whatever it is.
  ...Object.fromEntries(['name', 'site_name', 'title', 'id', 'store'].map((name) => [name, String])),
};

function wordsOf(name: string, value: unknown, speech: Speech): string {
  const { texts, locale } = speech;
  if (value === null || value === undefined) return ofNothing[name]?.(texts) ?? texts.common.none;
  if (Array.isArray(value)) return value.map((one) => wordsOf(name, one, speech)).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([reason, count]) => `${wordsOf('reason', reason, speech)}: ${wordsOf('', count, speech)}`)
      .join(', ');
  const format = formatters[name];
  if (format) return format(value, speech);
  if (typeof value === 'boolean') return value ? texts.common.yes : texts.common.no;
  if (typeof value === 'number') return value.toLocaleString(locale);
  return texts.audit.values[value as keyof Texts['audit']['values']] ?? String(value);
}

/** A length of time in its largest whole unit: `7 days`, `90 minutes`. */
function durationOf(seconds: number, locale: Locale): string {
  const units = [['day', dayMs / 1000] as const, ['hour', 3600] as const, ['minute', 60] as const];
  const [unit, size] = units.find(([, length]) => seconds >= length && seconds % length === 0) ?? ['second', 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}
