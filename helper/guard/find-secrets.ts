/** What a text can hold that should not be shown to anybody who has a link. */
export const secretKinds = ['key', 'card', 'account', 'password'] as const;
export type SecretKind = (typeof secretKinds)[number];

/**
 * Letters that a reader of pictures takes for each other become one; a text and what is looked for in it are both folded.
 */
function fold(text: string): string {
  return text
    .replace(/[OoQD]/g, '0')
    .replace(/[Il|i!]/g, '1')
    .replace(/[Ss]/g, '5')
    .replace(/[Zz]/g, '2')
    .replace(/B/g, '8');
}

/**
 * Beginnings by which services mark their keys, folded, each with how many characters of a key must follow. A character
 * that could not be read may stand in a key, and an underscore may have been overlooked.
 */
const keys: readonly RegExp[] = [
  // AWS access key ids: 20 capitals and digits.
  /(?<![0-9A-Za-z])[AM][KX][1M]A?(?=[A-Z?]{0,12}\d)[0-9A-Z?]{14,17}(?![0-9A-Za-z])/,
  // GitHub: classic and fine-grained tokens.
  /(?<![0-9A-Za-z])g[hnb][p0u5r]_?[0-9A-Za-z?•]{32,40}(?![0-9A-Za-z])/,
  /g1thu[8b]_?pat_?[0-9A-Za-z_?]{30,}/,
  /x0x[abpr5]-[0-9A-Za-z?-]{16,}/,
  // Stripe's secret and restricted keys; the public ones may be seen.
  /[5r]k_?(?:[1?h][1t]?ve|te5t)_?[0-9A-Za-z?]{16,}/,
  // Google's API keys.
  /A12a[0-9A-Za-z_?-]{30,}/,
  // Two parts of a JSON Web Token that both begin as an object does.
  /eyJ[0-9A-Za-z_?-]{12,}[.,:]?eyJ[0-9A-Za-z_?-]{12,}/,
];
/** The first line of a private key as PEM and OpenSSH write it, without its spaces and dashes. */
const privateKey = /[8B]EG1N[0-9A-Z?.]{0,14}P[0-9A-Z?.]{1,3}V[0-9A-Z?.]{1,5}[KW][0-9A-Z?]{1,2}$/;

/** The kinds of secrets in the lines of a text; `dots` are the lines that have a row of dots as password fields do. */
export function findSecrets(lines: readonly string[], dots: readonly number[] = []): SecretKind[] {
  const found = new Set<SecretKind>();
  for (const line of lines) {
    if (hasKey(line)) found.add('key');
    if (hasCard(line)) found.add('card');
    if (hasAccount(line)) found.add('account');
  }
  for (const at of dots) {
    // A field's name stands beside it or above it; a line may be there in two readings.
    if (lines.slice(Math.max(0, at - 2), at + 2).some(namesPassword)) found.add('password');
  }
  return secretKinds.filter((kind) => found.has(kind));
}

const passwordWords = ['password', 'passwort', 'kennwort', 'passphrase', 'passcode'].map((word) =>
  fold(word).toLowerCase(),
);

/** Whether one of the words is in the line with at most two of its letters read wrong. */
function namesPassword(line: string): boolean {
  const text = fold(line).toLowerCase().replaceAll(' ', '');
  return passwordWords.some((word) => {
    for (let start = 0; start + word.length <= text.length; start++) {
      let wrong = 0;
      for (let at = 0; at < word.length && wrong <= 2; at++) wrong += text[start + at] === word[at] ? 0 : 1;
      if (wrong <= 2) return true;
    }
    return false;
  });
}

function hasKey(line: string): boolean {
  const folded = fold(line);
  return keys.some((key) => key.test(folded)) || privateKey.test(folded.replace(/[\s-]/g, ''));
}

/**
 * 15 or 16 digits of a known issuer whose check digit is right (ISO/IEC 7812-1), with or without spaces and dashes between
 * them: where the spaces are is the least certain of what is read.
 */
function hasCard(line: string): boolean {
  // Looked for from every group on: the number of an editor's line may stand before it.
  const runs = asDigits(line).matchAll(/(?<![\d.,:/])(?=(\d(?:[ -]?\d){14,15})(?![\d.,:/]|[ -]\d))/g);
  for (const [, run = ''] of runs) {
    const number = run.replace(/\D/g, '');
    if (issuers.test(number) && new Set(number).size > 1 && passesLuhn(number)) return true;
  }
  return false;
}

/** American Express has 15 digits; Visa, Mastercard, Discover and JCB have 16. */
const issuers = /^(?:3[47]\d{13}|(?:4\d|5[1-5]|2[2-7]|35|6[05])\d{14})$/;

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [at, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** An IBAN whose check digits are right (ISO 13616: modulo 97 is 1). */
function hasAccount(line: string): boolean {
  for (const [run] of line.matchAll(
    /(?<![0-9A-Z])[A-Z]{2}[0-9OoIlSBZ]{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?(?![0-9A-Za-z])/g,
  )) {
    const text = run.replaceAll(' ', '');
    if (text.length < 15 || text.length > 34) continue;
    const numbers = [text.slice(4), asDigits(text.slice(4))].map(
      (rest) => `${rest}${text.slice(0, 2)}${asDigits(text.slice(2, 4))}`,
    );
    if (numbers.some((number) => modulo97(number) === 1)) return true;
  }
  return false;
}

function modulo97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** Letters that stand for digits, in every word that is mostly made of such. */
function asDigits(line: string): string {
  const digits: Record<string, string> = { O: '0', o: '0', Q: '0', D: '0', I: '1', l: '1', i: '1', '|': '1' };
  Object.assign(digits, { S: '5', s: '5', B: '8', Z: '2', z: '2' });
  return line.replace(/[\dOoQDIil|SsBZz]+/g, (word) => word.replace(/\D/g, (letter) => digits[letter] ?? letter));
}
