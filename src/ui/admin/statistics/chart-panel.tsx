'use client';

import { BarChart } from '@mantine/charts';
import { useTexts } from '#ui/texts/texts-provider.tsx';
import type { FigureTable } from './figure-table.ts';
import { FigurePanel, Figures, useFigure } from './figures.tsx';
import styles from './statistics.module.css';

const colours = ['indigo.5', 'orange.6'];

/** Figures as bars that tell their numbers under the pointer or by the arrow keys, as a table and as CSV. */
export function ChartPanel({ table }: { table: FigureTable }) {
  const words = useTexts('statistics');
  const figure = useFigure();
  const { columns, rows } = table;
  const empty = rows.every(({ values }) => columns.every(({ key }) => !values[key]));
  const unit = columns[0]?.unit;
  return (
    <FigurePanel table={table}>
      {empty ? (
        <p className={styles.empty}>{words.nothing}</p>
      ) : (
        <>
          <div className={styles.chart}>
            <BarChart
              h={220}
              data={rows.map(({ name, values }) => ({ name, ...values }))}
              dataKey="name"
              series={columns.map(({ key, label }, at) => ({ name: key, label, color: colours[at] ?? 'gray.6' }))}
              valueFormatter={(value) => figure(value, unit)}
              withLegend={columns.length > 1}
              tickLine="none"
              maxBarWidth={48}
              barChartProps={{ title: table.title, margin: { left: 8, right: 8 } }}
              yAxisProps={{ width: 68, allowDecimals: false }}
              xAxisProps={{ minTickGap: 16 }}
              barProps={{ isAnimationActive: false, radius: [3, 3, 0, 0] }}
            />
          </div>
          <details className={styles.details}>
            <summary>{words.asTable}</summary>
            <Figures table={table} />
          </details>
        </>
      )}
    </FigurePanel>
  );
}
