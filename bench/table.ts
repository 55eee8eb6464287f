/** One line of the bench: what was measured beside what it is held against, all from the same run. */
export interface Row {
  readonly group: string;
  readonly measure: string;
  /** Ours, with its unit. */
  readonly ours: string;
  /** The reference's name and figure; a dash where the goal is a plain limit. */
  readonly reference: string;
  /** Ours over the reference. */
  readonly ratio?: number | undefined;
  readonly goal?: string;
  readonly pass?: boolean;
}

const columns = ['measure', 'ours', 'reference', 'ratio', 'goal', ''] as const;

/** The rows as one table of plain text. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.measure,
    row.ours,
    row.reference,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.goal ?? '',
    row.pass === undefined ? '' : row.pass ? 'pass' : 'FAIL',
  ]);
  const widths = columns.map((title, at) => Math.max(title.length, ...cells.map((line) => line[at]?.length ?? 0)));
  const draw = (line: readonly string[]) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = [draw(columns), widths.map((width) => '─'.repeat(width)).join('  ')];
  let group = '';
  for (const [at, row] of rows.entries()) {
    if (row.group !== group) lines.push(`${row.group}:`);
    group = row.group;
    lines.push(draw(cells[at] ?? []));
  }
  return lines.join('\n');
}

/** 1234.5 → "1,235"; small figures keep a decimal. */
export function figure(value: number, unit: string): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })} ${unit}`;
}
