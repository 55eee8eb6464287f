import type { Locale } from '#contract/account.ts';
import type { ReleaseTarget } from '#contract/release.ts';
import buttons from '../button.module.css';
import { byteSize } from '../byte-size.ts';
import type { Texts } from '../texts/texts.ts';
import { fill } from '../texts/words.ts';
import styles from './packages.module.css';

/** A package as the site hands it out. */
interface Package {
  readonly target: ReleaseTarget;
  readonly kind: 'program' | 'setup' | 'deb' | 'archive';
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly knowsServer: boolean;
}

interface PackagesProps {
  offers: { version: string; publishedAt: string; notes: string | undefined; files: readonly Package[] };
  /** The visitor's own kind of computer, where it is known. */
  here: ReleaseTarget | undefined;
  origin: string;
  locale: Locale;
  words: Texts['download'];
}

/** What there is for this computer, large; then for the others; then how to check it. */
export function Packages({ offers, here, origin, locale, words }: PackagesProps) {
  const date = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' });
  // Browsers on a Mac do not tell its processor: both are near.
  const near = (target: ReleaseTarget) => target === here || (here === 'macos-arm64' && target === 'macos-x64');
  const mine = offers.files.filter(({ target }) => near(target));
  const others = offers.files.filter(({ target }) => !near(target));
  const parts = { origin, locale, words };
  return (
    <div className={styles.page}>
      <h1>{words.title}</h1>
      <p className={styles.lead}>{words.lead}</p>
      <p className={styles.version}>
        {fill(words.version, { version: offers.version, date: date.format(new Date(offers.publishedAt)) })}
      </p>
      {offers.notes ? <p className={styles.notes}>{offers.notes}</p> : null}
      <PackageList title={words.forYou} packages={mine} first {...parts} />
      <PackageList title={mine.length > 0 ? words.others : words.all} packages={others} {...parts} />
      <details className={styles.check}>
        <summary>{words.check}</summary>
        <p>{words.checkLead}</p>
        <p>{words.checkUnix}</p>
        <pre className={styles.command}>{`sha256sum ${(mine[0] ?? others[0])?.name ?? ''}`}</pre>
        <p>{words.checkWindows}</p>
        <pre className={styles.command}>{`Get-FileHash ${nameOfSetup(offers.files)}`}</pre>
      </details>
    </div>
  );
}

function nameOfSetup(files: readonly Package[]): string {
  return (files.find(({ kind }) => kind === 'setup') ?? files[0])?.name ?? '';
}

interface PackageListProps {
  title: string;
  packages: readonly Package[];
  first?: boolean;
  origin: string;
  locale: Locale;
  words: Texts['download'];
}

function PackageList({ title, packages, first = false, origin, locale, words }: PackageListProps) {
  if (packages.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className={styles.list}>
        {packages.map((file, index) => {
          const kind = file.kind === 'archive' && file.target.startsWith('macos') ? 'bundle' : file.kind;
          if (kind === 'program') return null;
          const command = commandFor(file);
          return (
            <li key={file.name} className={styles.package}>
              <div className={styles.what}>
                <h3>{words.targets[file.target]}</h3>
                <p>{words.packages[kind]}</p>
                <p className={styles.file}>
                  {file.name} · {byteSize(file.bytes, locale)}
                </p>
              </div>
              <a
                className={first && index === 0 ? buttons.primary : buttons.button}
                href={`/download/${file.name}`}
                download
                aria-label={fill(words.getNamed, { name: file.name })}
              >
                {words.get}
              </a>
              {first ? (
                <div className={styles.steps}>
                  <p>{words.steps[kind]}</p>
                  {command ? <pre className={styles.command}>{command}</pre> : null}
                  <p>
                    {file.knowsServer
                      ? words.knows
                      : fill(words.unknown, { command: `prntscrn login --server ${origin}` })}
                  </p>
                </div>
              ) : null}
              <p className={styles.sum}>
                {words.checksum} <code>{file.sha256}</code>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function commandFor({ kind, target, name }: Package): string | undefined {
  if (kind === 'deb') return `sudo apt install ./${name}`;
  if (kind !== 'archive') return undefined;
  if (target.startsWith('macos')) return `tar -xzf ${name} && prntscrn/install.command`;
  return `tar -xzf ${name} && prntscrn/install.sh`;
}
