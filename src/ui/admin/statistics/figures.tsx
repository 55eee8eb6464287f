'use client';

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { byteSize } from '#ui/byte-size.ts';
import { useLocale, useTexts } from '#ui/texts/texts-provider.tsx';
import { fill } from '#ui/texts/words.ts';
import { type Column, type FigureTable, toCsv } from './figure-table.ts';
import styles from './statistics.module.css';

/** Writes a figure as people of this language read it. */
export function useFigure(): (value: number, unit?: Column['unit']) => string {
  const locale = useLocale();
  const { ms } = useTexts('statistics');
  return (value, unit) => {
    if (unit === 'bytes') return byteSize(value, locale);
    const number = value.toLocaleString(locale);
    return unit === 'ms' ? fill(ms, { count: number }) : number;
  };
}

/** A panel with a heading and a button that exports its figures. */
export function FigurePanel({ table, wide, children }: { table: FigureTable; wide?: boolean; children: ReactNode }) {
  const words = useTexts('statistics');
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`\ufeff${toCsv(table)}`], { type: 'text/csv;charset=utf-8' }));
    link.download = `${table.title}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <section className={wide ? `${styles.panel} ${styles.wide}` : styles.panel} aria-label={table.title}>
      <div className={styles.panelHead}>
        <h2>{table.title}</h2>
        {table.rows.length > 0 ? (
          <Button
            size="compact-sm"
            style={{ flex: 'none' }}
            variant="default"
            onClick={save}
            aria-label={fill(words.csvOf, { title: table.title })}
          >
            {words.csv}
          </Button>
        ) : null}
      </div>
      {children}
    </section>
  );
}

/** Figures as a table, which scrolls by itself where it is wider than the page. */
export function Figures({ table, mark }: { table: FigureTable; mark?: (name: string) => ReactNode }) {
  const figure = useFigure();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
    <div className={styles.scroll} tabIndex={0}>
      <table className={styles.table} aria-label={table.title}>
        <thead>
          <tr>
            <th scope="col">{table.head}</th>
            {table.columns.map(({ key, label }) => (
              <th scope="col" key={key}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ name, plain, values }) => (
            <tr key={plain ?? name}>
              <th scope="row">
                {mark?.(plain ?? name)}
                {name}
              </th>
              {table.columns.map(({ key, unit }) => (
                <td key={key} className={key === 'failures' && (values[key] ?? 0) > 0 ? styles.bad : undefined}>
                  {figure(values[key] ?? 0, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
