import type { SecretKind } from '#helper/guard/find-secrets.ts';

/** A picture to be looked at: a page that looks like what people take pictures of, or a text for a real terminal. */
export interface Scene {
  readonly kind: SecretKind | undefined;
  /** What stands in it that counts, such as `github`. */
  readonly about: string;
  readonly lines: readonly string[];
  readonly look: 'terminal' | 'editor' | 'page' | 'form' | 'xterm';
  readonly font: string;
  /** In CSS pixels. */
  readonly size: number;
  readonly dark: boolean;
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
}

/** Numbers from 0 to 1, the same ones each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const word = capitals + capitals.toLowerCase() + digits;
const mono = ['DejaVu Sans Mono', 'Nimbus Mono PS', 'monospace'];
const prose = ['DejaVu Sans', 'Nimbus Sans', 'DejaVu Serif', 'DejaVu Sans Condensed', 'sans-serif'];

const code = [
  "import { readFile } from 'node:fs/promises';",
  'export function total(rows: Row[]): number {',
  '  return rows.reduce((sum, row) => sum + row.amount, 0);',
  'const retries = Number(process.env.RETRIES ?? 3);',
  '[2026-11-22 10:15:42] INFO  server listening on 0.0.0.0:3000',
  'GET /image/Z8DV2vUOayuuvtG6GfFemH.png 200 12ms 48.2 kB',
  'drwxr-xr-x  4 ann staff   128 Nov 22 10:15 node_modules',
  'The meeting has been moved to Thursday at half past ten.',
  'Please find the figures of the third quarter attached.',
  'Total 1,249.00 EUR  VAT 19 %  due 2026-12-01',
];

type Make = (next: () => number) => string;

/** As many of these characters, by chance. */
const some = (of: string, count: number, next: () => number) =>
  Array.from({ length: count }, () => of[Math.floor(next() * of.length)]).join('');
const pick = <T>(of: readonly T[], next: () => number): T => of[Math.floor(next() * of.length)] as T;

function luhn(start: string, length: number, next: () => number, right = true): string {
  const body = start + some(digits, length - start.length - 1, next);
  const sum = [...body].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${body}${(10 - (sum % 10) + (right ? 0 : 3)) % 10}`;
}

const fours = (number: string) => number.replace(/(\d{4})(?=\d)/g, '$1 ');
const object = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt: Make = (next) =>
  `${object({ alg: 'HS256', typ: 'JWT' })}.${object({ sub: some(digits, 10, next) })}.${some(word, 43, next)}`;

const secrets: Record<string, [SecretKind, Make]> = {
  aws: ['key', (next) => `AWS_ACCESS_KEY_ID=AKIA${some(capitals + digits, 15, next)}7`],
  github: ['key', (next) => `GITHUB_TOKEN=ghp_${some(word, 36, next)}`],
  'github fine': ['key', (next) => `token: github_pat_${some(word, 22, next)}_${some(word, 59, next)}`],
  stripe: ['key', (next) => `STRIPE_KEY=sk_live_${some(word, 24, next)}`],
  google: ['key', (next) => `key: AIzaSy${some(word, 33, next)}`],
  slack: ['key', (next) => `xoxb-${some(digits, 11, next)}-${some(digits, 11, next)}-${some(word, 24, next)}`],
  pem: ['key', () => '-----BEGIN RSA PRIVATE KEY-----'],
  openssh: ['key', () => '-----BEGIN OPENSSH PRIVATE KEY-----'],
  jwt: ['key', jwt],
  visa: ['card', (next) => `Card ${fours(luhn('4', 16, next))}`],
  mastercard: ['card', (next) => luhn('53', 16, next)],
  amex: ['card', (next) => luhn('37', 15, next).replace(/^(\d{4})(\d{6})/, '$1 $2 ')],
  iban: ['account', (next) => `IBAN ${iban(some(digits, 18, next))}`],
  password: ['password', () => 'Password\u0000'],
};

function iban(number: string): string {
  const check = 98n - (BigInt(`${number}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${number}`.replace(/(.{4})(?=.)/g, '$1 ');
}

const harmless: Record<string, Make> = {
  uuid: (next) => `id ${some('0123456789abcdef', 8, next)}-1b2c-4d3e-8f90-${some('0123456789abcdef', 12, next)}`,
  commit: (next) => `commit ${some('0123456789abcdef', 40, next)}`,
  integrity: (next) => `"integrity": "sha512-${some(`${word}+/`, 44, next)}=="`,
  order: (next) => `Order ${fours(luhn('4', 16, next, false))}`,
  tracking: (next) => `Tracking 1Z999AA1${some(digits, 10, next)}`,
  number: (next) => `No. ${luhn(pick(['1', '7', '8', '9'], next), 16, next)}`,
  phone: (next) => `Phone +49 30 ${some(digits, 6, next)} ext. ${some(digits, 3, next)}`,
  link: (next) => `https://shots.example.org/image/${some(word, 22, next)}.png`,
  certificate: () => '-----BEGIN CERTIFICATE-----',
  'public key': (next) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${some(word, 43, next)} ann`,
  publishable: (next) => `pk_live_${some(word, 24, next)}`,
  'password empty': () => 'Password',
  time: () => '2026-11-22T10:15:42.123Z 10.0.0.1 192.168.178.112 ::1',
  constant: () => 'MAXIMUM_NUMBER_OF_RETRIES = DEFAULT_RETRIES * 2',
};

function scene(about: string, kind: SecretKind | undefined, line: string, next: () => number): Scene {
  const field = line.startsWith('Password');
  const look = field ? 'form' : pick(['terminal', 'editor', 'page', 'form', 'xterm'] as const, next);
  const fixed = look === 'terminal' || look === 'editor' || look === 'xterm';
  const others = Array.from({ length: 6 }, () => pick(code, next));
  const at = Math.floor(next() * 6);
  return {
    kind,
    about,
    lines: [...others.slice(0, at), line, ...others.slice(at)],
    look,
    font: look === 'xterm' ? 'DejaVu Sans Mono' : pick(fixed ? mono : prose, next),
    size: pick([12, 13, 14, 15, 16, 18, 20], next),
    dark: next() < 0.5,
    scale: pick([1, 1, 1, 1.25, 1.5, 2], next),
  };
}

/** So many with a secret and as many without, every kind as often as the others. */
export function drawLots(count: number): Scene[] {
  const next = random(20261122);
  const bad = Object.entries(secrets);
  const good = Object.entries(harmless);
  return Array.from({ length: count }, (_, at) => {
    const [about, [kind, make]] = bad[at % bad.length] as (typeof bad)[number];
    const [other, say] = good[at % good.length] as (typeof good)[number];
    return [scene(about, kind, make(next), next), scene(other, undefined, say(next), next)];
  }).flat();
}
