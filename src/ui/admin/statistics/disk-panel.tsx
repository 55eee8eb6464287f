'use client';

import type { DiskUse } from '#contract/statistics.ts';
import { byteSize } from '#ui/byte-size.ts';
import { LocalTime } from '#ui/local-time.tsx';
import { useLocale, useTexts } from '#ui/texts/texts-provider.tsx';
import { fill } from '#ui/texts/words.ts';
import type { FigureTable } from './figure-table.ts';
import { FigurePanel, Figures } from './figures.tsx';
import styles from './statistics.module.css';

const colours: Record<string, string> = {
  pictures: 'var(--mantine-color-indigo-6)',
  cache: 'var(--mantine-color-teal-6)',
  thumbnails: 'var(--mantine-color-orange-6)',
  others: 'var(--mantine-color-gray-6)',
};

/** What fills the disk, and when it is full. */
export function DiskPanel({ disk }: { disk: DiskUse }) {
  const words = useTexts('statistics');
  const parts = partsOf(disk);
  const names = { ...words, pictures: words.diskStore };
  const table: FigureTable = {
    title: words.disk,
    head: words.what,
    columns: [{ key: 'size', label: words.size, unit: 'bytes' }],
    rows: [...parts, { what: 'free' as const, bytes: disk.free_bytes }].map(({ what, bytes }) => {
      return { name: names[what], plain: what, values: { size: bytes } };
    }),
  };
  const mark = (what: string) => (
    <span className={styles.dot} style={{ background: colours[what] ?? 'var(--page-line)' }} />
  );
  return (
    <FigurePanel table={table}>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ what, bytes }) => (
          <div
            key={what}
            className={styles.part}
            style={{ width: `${(100 * bytes) / disk.total_bytes}%`, background: colours[what] }}
          />
        ))}
      </div>
      <Figures table={table} mark={mark} />
      <Outlook disk={disk} />
    </FigurePanel>
  );
}

function Outlook({ disk }: { disk: DiskUse }) {
  const words = useTexts('statistics');
  const locale = useLocale();
  const size = byteSize(Math.max(0, disk.growth_bytes_a_day), locale);
  const date =
    disk.full_on &&
    new Date(disk.full_on).toLocaleDateString(locale === 'en' ? 'en-GB' : locale, {
      dateStyle: 'long',
      timeZone: 'UTC',
    });
  const [before = '', after = ''] = words.measuredAt.split('{when}');
  return (
    <>
      <p className={styles.hint} style={{ marginTop: 10 }}>
        {date ? fill(words.fullOn, { size, date }) : null}
        {!date && disk.growth_bytes_a_day > 0 ? fill(words.growing, { size }) : null}
        {!date && disk.growth_bytes_a_day <= 0 ? words.notGrowing : null}
      </p>
      <p className={styles.hint}>
        {disk.at ? (
          <>
            {before}
            <LocalTime iso={disk.at} />
            {after}
          </>
        ) : (
          words.notMeasured
        )}
      </p>
    </>
  );
}

function partsOf(disk: DiskUse) {
  const pictures = disk.stores.find(({ store }) => store === 'disk')?.bytes ?? 0;
  const known = pictures + disk.cache_bytes + disk.thumbnail_bytes;
  const others = Math.max(0, disk.total_bytes - disk.free_bytes - known);
  return [
    { what: 'pictures', bytes: pictures },
    { what: 'cache', bytes: disk.cache_bytes },
    { what: 'thumbnails', bytes: disk.thumbnail_bytes },
    { what: 'others', bytes: others },
  ] as const;
}
