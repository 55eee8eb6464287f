/** A column of figures: how it is read by people, and whether it is counted in bytes. */
export interface Column {
  readonly key: string;
  readonly label: string;
  readonly unit?: 'bytes' | 'ms';
}

/** Figures with a name to each row: what a chart, a table and a CSV file show. */
export interface FigureTable {
  readonly title: string;
  /** Above the names. */
  readonly head: string;
  readonly columns: readonly Column[];
  readonly rows: readonly FigureRow[];
}

export interface FigureRow {
  /** As people read it. */
  readonly name: string;
  /** As a program reads it, where that is something else: `2026-11-22`. */
  readonly plain?: string;
  readonly values: Readonly<Record<string, number>>;
}

/** RFC 4180, with CRLF; what a spreadsheet would run as a formula is made text. */
export function toCsv({ head, columns, rows }: FigureTable): string {
  const lines = [
    [head, ...columns.map(({ label, unit }) => (unit ? `${label} (${unit})` : label))],
    ...rows.map(({ name, plain, values }) => [plain ?? name, ...columns.map(({ key }) => String(values[key] ?? 0))]),
  ];
  return `${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
