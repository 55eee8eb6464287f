'use client';

import type { SiteStatistics, StatisticsAnswer } from '#contract/statistics.ts';
import { useLocale, useTexts } from '#ui/texts/texts-provider.tsx';
import { fill } from '#ui/texts/words.ts';
import { ChartPanel } from './chart-panel.tsx';
import { DiskPanel } from './disk-panel.tsx';
import type { Column, FigureRow, FigureTable } from './figure-table.ts';
import { FigurePanel, Figures, useFigure } from './figures.tsx';
import styles from './statistics.module.css';

type Key = 'uploads' | 'uploaded_bytes' | 'views' | 'purged' | 'purged_bytes';

/** The whole site in figures. */
export function Statistics({ answer }: { answer: StatisticsAnswer }) {
  const words = useTexts('statistics');
  const column = useColumns();
  const rows = usePeriodRows(answer);
  const by = { day: words.inDay, week: words.inWeek, month: words.inMonth }[answer.by];
  const chart = (title: string, ...keys: Key[]): FigureTable => ({
    title: `${title} ${by}`,
    head: words.start[answer.by],
    columns: keys.map(column),
    rows,
  });
  return (
    <>
      <Tiles answer={answer} />
      <div className={styles.panels}>
        <ChartPanel table={chart(words.uploads, 'uploads')} />
        <ChartPanel table={chart(words.views, 'views')} />
        <ChartPanel table={chart(words.traffic, 'uploaded_bytes', 'purged_bytes')} />
        <ChartPanel table={chart(words.purged, 'purged')} />
        {answer.site ? <Site site={answer.site} /> : null}
      </div>
    </>
  );
}

function Site({ site }: { site: SiteStatistics }) {
  const words = useTexts('statistics');
  const column = useColumns();
  const locale = useLocale();
  const all = (['uploads', 'uploaded_bytes', 'views', 'purged', 'purged_bytes'] as const).map(column);
  const since = new Date(site.users_since).toLocaleDateString(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
  const users: FigureTable = {
    title: words.byUser,
    head: words.person,
    columns: all,
    rows: site.users.map(({ id, name, email, ...values }) => {
      return { name: name ?? fill(words.goneAccount, { id }), plain: email ?? id, values };
    }),
  };
  const types = site.types.map(({ type, ...values }) => ({ name: type.replace('image/', ''), plain: type, values }));
  const stores = site.stores.map(({ store, ...values }) => ({ name: store, values }));
  const uploads = [column('uploads')];
  return (
    <>
      <ChartPanel table={{ title: words.byType, head: words.type, columns: uploads, rows: types }} />
      <ChartPanel table={{ title: words.byStore, head: words.store, columns: uploads, rows: stores }} />
      <FigurePanel table={users} wide>
        <p className={styles.hint}>{fill(words.since, { date: since })}</p>
        {users.rows.length > 0 ? <Figures table={users} /> : <p className={styles.empty}>{words.nothing}</p>}
      </FigurePanel>
      <DiskPanel disk={site.disk} />
      <StoresPanel site={site} />
      <CallsPanel site={site} />
    </>
  );
}

function StoresPanel({ site }: { site: SiteStatistics }) {
  const words = useTexts('statistics');
  const table: FigureTable = {
    title: words.stores,
    head: words.store,
    columns: [
      { key: 'images', label: words.pictures },
      { key: 'bytes', label: words.size, unit: 'bytes' },
    ],
    rows: site.disk.stores.map(({ store, ...values }) => ({ name: store, values })),
  };
  return (
    <FigurePanel table={table}>
      {table.rows.length > 0 ? <Figures table={table} /> : <p className={styles.empty}>{words.uncounted}</p>}
    </FigurePanel>
  );
}

function CallsPanel({ site }: { site: SiteStatistics }) {
  const words = useTexts('statistics');
  const verbs: Record<string, string> = words.verbs;
  const table: FigureTable = {
    title: words.calls,
    head: `${words.store}, ${words.verb}`,
    columns: [
      { key: 'calls', label: words.callCount },
      { key: 'failures', label: words.failures },
      { key: 'mean_ms', label: words.mean, unit: 'ms' },
      { key: 'slowest_ms', label: words.slowest, unit: 'ms' },
    ],
    rows: site.store_calls.map(({ store, verb, ...values }) => {
      return { name: `${store}, ${verbs[verb] ?? verb}`, plain: `${store} ${verb}`, values };
    }),
  };
  return (
    <FigurePanel table={table} wide>
      <p className={styles.hint}>{words.callsHint}</p>
      {table.rows.length > 0 ? <Figures table={table} /> : <p className={styles.empty}>{words.noCalls}</p>}
    </FigurePanel>
  );
}

function Tiles({ answer: { totals, site } }: { answer: StatisticsAnswer }) {
  const words = useTexts('statistics');
  const figure = useFigure();
  const active = site?.active_users;
  const tiles = [
    [words.uploads, totals.uploads, fill(words.uploadsOf, { size: figure(totals.uploaded_bytes, 'bytes') })],
    [words.views, totals.views, words.viewsHint],
    [words.purged, totals.purged, fill(words.purgedOf, { size: figure(totals.purged_bytes, 'bytes') })],
    ...(active
      ? [
          [
            words.active,
            active.day,
            fill(words.activeOf, { week: figure(active.week), month: figure(active.month) }),
          ] as const,
        ]
      : []),
  ] as const;
  return (
    <dl className={styles.tiles}>
      {tiles.map(([label, number, hint]) => (
        <div key={label} className={styles.tile}>
          <dt>{label}</dt>
          <dd className={styles.number}>{figure(number)}</dd>
          <dd className={styles.hint}>{hint}</dd>
        </div>
      ))}
    </dl>
  );
}

function useColumns(): (key: Key) => Column {
  const words = useTexts('statistics');
  const columns: Record<Key, Column> = {
    uploads: { key: 'uploads', label: words.uploads },
    uploaded_bytes: { key: 'uploaded_bytes', label: words.uploadedBytes, unit: 'bytes' },
    views: { key: 'views', label: words.views },
    purged: { key: 'purged', label: words.purged },
    purged_bytes: { key: 'purged_bytes', label: words.purgedBytes, unit: 'bytes' },
  };
  return (key) => columns[key];
}

function usePeriodRows({ by, periods }: StatisticsAnswer): FigureRow[] {
  const locale = useLocale();
  const options =
    by === 'month' ? ({ month: 'short', year: 'numeric' } as const) : ({ day: 'numeric', month: 'short' } as const);
  const words = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { ...options, timeZone: 'UTC' });
  return periods.map(({ start, ...values }) => ({ name: words.format(new Date(start)), plain: start, values }));
}
