import { type Period, periodSchema } from '#contract/statistics.ts';
import type { Texts } from '#ui/texts/texts.ts';
import styles from './statistics.module.css';

/** How far back is looked, as links: they work without script and go back with the browser. */
export function RangeLinks({ by, words }: { by: Period; words: Texts['statistics'] }) {
  return (
    <nav className={styles.range} aria-label={words.range}>
      <span aria-hidden="true">{words.range}</span>
      {periodSchema.options.map((one) => (
        <a
          key={one}
          className={styles.rangeLink}
          href={`/admin?by=${one}`}
          aria-current={one === by ? 'true' : undefined}
        >
          {words[one]}
        </a>
      ))}
    </nav>
  );
}
