import fc from 'fast-check';

/** The short form has one seed, so that it says the same of the same code; `npm run fuzz` throws the dice. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261);
const full = process.env.FUZZ_RUNS === undefined ? undefined : Number(process.env.FUZZ_RUNS);

/** Whether this is the full form, in which it is worth looking at memory. */
export const isFull = full !== undefined;

/** How often a property is tried: `short` times among the tests, and as often as was asked for, through `share`, by `npm run fuzz`. */
const runsOf = (short: number, share = 1): number => (full === undefined ? short : Math.ceil(full * share));

/** What fast-check does with a property: its report of a failure names the seed and the path to it. */
export const effort = (short: number, share = 1): fc.Parameters<unknown> => ({ seed, numRuns: runsOf(short, share) });

/** Text that somebody sends who wants in. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.stringOf(
    fc.constantFrom('\0', '\ud800', '\udfff', '\u202e', '\ufeff', '😀', 'ß', '\r', '\n', '%', '_', '\\', "'", '"'),
  ),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'toString',
    '../../etc/passwd',
    '%00',
    '%2e%2e%2f',
    '<script>alert(1)</script>',
    "' or 1=1 --",
    '{{7*7}}',
    '//evil.test',
    'javascript:alert(1)',
    'null',
    'NaN',
    '-1',
    '1e308',
    '9223372036854775808',
    '0x10',
    '2026-02-30T25:61:61Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999+23:59',
  ),
  fc.integer({ min: 1, max: 4000 }).map((length) => 'a'.repeat(length)),
);

/** Anything that JSON can say. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    hostileText,
    fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 2 ** 53, 2 ** 63, 2 ** 31, [], {}),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostileText, tie('value'), { maxKeys: 4 }),
    fc.constant(JSON.parse('{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}')),
  ),
})).value;

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}

/** What nearly fits a JSON Schema: the right fields with right values, but for the one that is not. */
export function nearly(shape: Shape): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 5, arbitrary: fitting(shape) }, { weight: 1, arbitrary: hostileJson });
}

function fitting({ type, properties, items, enum: words, const: word, anyOf, oneOf }: Shape): fc.Arbitrary<unknown> {
  const ways = anyOf ?? oneOf;
  if (ways) return fc.oneof(...ways.map(nearly));
  if (words) return fc.constantFrom(...words);
  if (word !== undefined) return fc.constant(word);
  if (type === 'string')
    return fc.oneof(hostileText, fc.emailAddress(), fc.hexaString({ minLength: 22, maxLength: 22 }));
  if (type === 'integer' || type === 'number') return fc.oneof(fc.integer(), fc.nat(100), fc.double());
  if (type === 'boolean') return fc.boolean();
  if (type === 'array') return fc.array(items ? nearly(items) : hostileJson, { maxLength: 5 });
  if (!properties) return hostileJson;
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, nearly(field)]));
  return fc.record(fields, { requiredKeys: [] });
}

/** Changes to bytes such as a broken disk or a bored attacker makes. */
export const mutation = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'set', 'number', 'cut', 'repeat', 'drop', 'swap', 'insert'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    to: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, 0x00010000, 13, 10, 45),
  }),
  { minLength: 1, maxLength: 6 },
);
type Change = { kind: string; at: number; to: number; value: number };

/** The bytes after these changes; most of them near the beginning, where headers are. */
export function mutate(bytes: Buffer, changes: readonly Change[]): Buffer {
  return changes.reduce<Buffer>(mutateOnce, Buffer.from(bytes));
}

function mutateOnce(bytes: Buffer, { kind, at, to, value }: Change): Buffer {
  if (bytes.length < 8) return bytes;
  const from = Math.min(bytes.length - 5, Math.floor(at ** 2 * bytes.length));
  const end = Math.min(bytes.length, from + 1 + Math.floor(to ** 3 * 200));
  if (kind === 'flip') bytes.writeUInt8((bytes[from] ?? 0) ^ (1 << (value & 7)), from);
  else if (kind === 'set') bytes.writeUInt8(value & 0xff, from);
  else if (kind === 'number') bytes.writeUInt32BE(value, from);
  else if (kind === 'cut') return bytes.subarray(0, from);
  else if (kind === 'repeat') return Buffer.concat([bytes.subarray(0, end), bytes.subarray(from)]);
  else if (kind === 'drop') return Buffer.concat([bytes.subarray(0, from), bytes.subarray(end)]);
  else if (kind === 'insert')
    return Buffer.concat([bytes.subarray(0, from), Buffer.alloc(1 + (value & 63), value), bytes.subarray(from)]);
  else bytes.copyWithin(from, Math.floor(to * (bytes.length - 4)), Math.floor(to * (bytes.length - 4)) + 4);
  return bytes;
}
