import type { IRegularForbiddenRuleType } from 'dependency-cruiser';

/** What a folder of `src` may import of ours, beside itself. An entry is a folder, or one file of a folder. */
const everyNoun = [
  'contract',
  'errors',
  'config',
  'authority',
  'log',
  'db/database.ts',
  'db/new-id.ts',
  'db/walk.ts',
  'db/lacks-two-factor.ts',
  'db/hold-account.ts',
  'db/require-standing.ts',
  'audit/record.ts',
  'audit/queries.ts',
];
const foundation: Record<string, string[]> = {
  contract: [],
  editor: [],
  desk: ['editor'],
  errors: ['contract'],
  config: ['contract', 'errors', 'store/drivers.ts'],
  log: [],
  authority: ['contract', 'errors'],
  db: ['contract', 'config', 'errors'],
  http: [...everyNoun, 'db/fault.ts', 'session', 'token', 'oauth'],
  ui: ['contract', 'editor', 'desk'],
};

/** The nouns, and which nouns each builds on. */
const nouns: Record<string, string[]> = {
  store: ['db/file-lock.ts'],
  image: ['store', 'db/file-lock.ts', 'db/shared-run.ts'],
  move: ['image', 'store'],
  thumbnail: ['image', 'store'],
  purge: ['image', 'store'],
  user: [],
  session: ['user', 'two-factor'],
  oauth: ['session', 'user', 'ui/texts/texts.ts', 'ui/texts/language-cookie.ts', 'ui/texts/words.ts'],
  'two-factor': ['session/attempts.ts'],
  token: [],
  backup: [
    'store/store.ts',
    'purge/reconcile/in-lanes.ts',
    'ui/byte-size.ts',
    ...['file-lock', 'migrations', 'refill', 'snapshot', 'unfinished-restore'].map((name) => `db/${name}.ts`),
  ],
  export: ['image', 'user', 'session', 'token', 'oauth', 'store/store.ts'],
  invite: ['settings', 'user'],
  audit: [],
  statistics: [],
  metrics: [],
  settings: [],
  release: ['image/byte-range.ts', 'image/end-stalled.ts'],
};

/** Where processes begin: these may import anything in `src`, and nothing else may import them. */
const entries = '^src/(app|pages|cli)/|^src/(server|instrumentation)\\.ts$';
const composition = '^src/context(\\.ts$|/)';
/** Tests, and the suites that they share: they may import anything and nothing else may import them. */
const tests = '\\.test\\.tsx?$|^(test|bench)/|/(conformance|fixtures)\\.ts$';
const product = '^(src|helper)/';

function targets(names: string[]): string[] {
  return names.map((name) => (name.endsWith('.ts') ? `^src/${name.replaceAll('.', '\\.')}$` : `^src/${name}/`));
}

function folderRule(folder: string, allowed: string[]): IRegularForbiddenRuleType {
  const words = allowed.length > 0 ? allowed.join(', ') : 'nothing else of ours';
  return {
    name: `${folder} imports`,
    comment: `${folder} may import itself and ${words}`,
    severity: 'error',
    from: { path: `^src/${folder}/`, pathNot: tests },
    to: { path: product, pathNot: [`^src/${folder}/`, ...targets(allowed)] },
  };
}

function rule(
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): IRegularForbiddenRuleType {
  return { name, comment, severity: 'error', from, to };
}

const table = { ...foundation };
for (const [noun, below] of Object.entries(nouns)) table[noun] = [...everyNoun, ...below];

/** The folders of `src` that the rules know; a file outside of them is refused, so a new folder gets its rule first. */
export const knownPlaces = new RegExp(`${entries}|${composition}|^src/(${Object.keys(table).join('|')})/`);

/** Who may import whom: the only statement of it that is enforced (docs/adr/0001). */
export const importRules: IRegularForbiddenRuleType[] = [
  ...Object.entries(table).map(([folder, allowed]) => folderRule(folder, allowed)),
  rule(
    'helper imports',
    'helper may import itself, contract, editor and desk',
    { path: '^helper/', pathNot: tests },
    { path: product, pathNot: ['^helper/', ...targets(['contract', 'editor', 'desk'])] },
  ),
  rule(
    'composition imports',
    'context.ts and context/ put the nouns together: they may import anything but where processes begin',
    { path: composition },
    { path: `${entries}|^helper/` },
  ),
  rule(
    'entry imports',
    'app, pages, server, instrumentation and cli may import anything in src, not the helper',
    { path: entries, pathNot: tests },
    { path: '^helper/' },
  ),
  rule(
    'tests stay outside',
    'the product may not import tests or the bench',
    { path: product, pathNot: tests },
    { path: tests },
  ),
  rule(
    'the ledger is its own witness',
    'what judges the product under torture may import nothing of ours',
    { path: '^test/torture/ledger/' },
    { path: '^(src|helper|test)/', pathNot: '^test/torture/ledger/' },
  ),
  rule(
    'drizzle stays in queries.ts',
    'SQL is written in queries.ts and db alone',
    { path: product, pathNot: [tests, '^src/db/', '/queries\\.ts$'] },
    { path: 'node_modules/drizzle-orm/' },
  ),
  rule(
    'contract is zod alone',
    'contract may import zod and nothing else, Node included',
    { path: '^src/contract/', pathNot: tests },
    { pathNot: ['^src/contract/', 'node_modules/zod/'] },
  ),
  rule(
    'editor is pure',
    'editor runs on any Canvas 2D: no package, no Node module',
    { path: '^src/editor/', pathNot: tests },
    { pathNot: '^src/editor/' },
  ),
  rule(
    'desk is a page without a framework',
    'desk runs in any browser: no package, no Node module',
    { path: '^src/desk/', pathNot: tests },
    { pathNot: '^src/(desk|editor)/' },
  ),
  rule(
    'product runs without development packages',
    'only tests and the build may import devDependencies',
    { path: product, pathNot: [tests, '^src/cli/bundle\\.ts$', '^helper/packaging/', '/bundle-overlay-page\\.ts$'] },
    { dependencyTypes: ['npm-dev'] },
  ),
  rule(
    'packaging stays outside',
    'the helper may not import what packages it; what packages it may bundle the overlay page',
    { path: '^helper/', pathNot: [tests, '^helper/packaging/'] },
    { path: '^helper/packaging/' },
  ),
  rule(
    'no cycles',
    'modules may not import each other in a circle, but where a step of it is loaded when needed',
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
  ),
  rule('no barrels', 'import from the file that defines it', { path: product }, { dependencyTypes: ['export'] }),
  rule('all resolved', 'every import leads to a file or a package', {}, { couldNotResolve: true }),
  rule(
    'packages are declared',
    'every package is named in package.json',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
];
