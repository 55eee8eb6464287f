import type { Locale } from '#contract/account.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import { byteSize } from '../byte-size.ts';
import type { Texts } from '../texts/texts.ts';
import { fill } from '../texts/words.ts';
import styles from './admin.module.css';

const states: readonly QueueState[] = ['parked', 'waiting', 'claimed'];
/** Where the counting ends. */
const most = 10_000;

interface QueueTabsProps {
  list: 'purge' | 'moves';
  state: QueueState;
  purges: readonly {
    state: QueueState;
    entries: number;
    bytes: number;
    byReason: readonly { reason: PurgeReason; entries: number }[];
  }[];
  moves: Readonly<Record<QueueState, number>>;
  words: Texts['purge'];
  locale: Locale;
}

/** The lists of both queues with how much is in each; links, so that each has an address. */
export function QueueTabs({ list, state, purges, moves, words, locale }: QueueTabsProps) {
  const number = (count: number) =>
    count >= most ? fill(words.many, { count: most.toLocaleString(locale) }) : count.toLocaleString(locale);
  const countOf = (kind: 'purge' | 'moves', one: QueueState) =>
    kind === 'moves' ? moves[one] : (purges.find((count) => count.state === one)?.entries ?? 0);
  const shown = purges.find((count) => count.state === state);
  return (
    <nav aria-label={words.lists}>
      {(['purge', 'moves'] as const).map((kind) => (
        <div key={kind} className={styles.tabs}>
          <span className={styles.tabsTitle}>{kind === 'purge' ? words.purges : words.moves}</span>
          {states.map((one) => (
            <a
              key={one}
              className={styles.tab}
              href={`/admin/purge?${new URLSearchParams({ list: kind, state: one })}`}
              aria-current={kind === list && one === state ? 'page' : undefined}
            >
              {words.states[one]}: {number(countOf(kind, one))}
            </a>
          ))}
        </div>
      ))}
      <p className={styles.hint}>
        {words.stateHints[state]}{' '}
        {list === 'moves' || !shown || shown.entries === 0
          ? null
          : `${byteSize(shown.bytes, locale)} · ${shown.byReason
              .map(({ reason, entries }) =>
                fill(words.reasonCount, { reason: words.reasons[reason], count: number(entries) }),
              )
              .join(' · ')}`}
      </p>
    </nav>
  );
}
