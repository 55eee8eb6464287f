/** One number of a family. `suffix` is what a histogram's numbers have behind the name: `_bucket`, `_sum`, `_count`. */
export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string | number>>;
  readonly suffix?: string;
}

/** Numbers of one name (Prometheus text format 0.0.4). Counters end in `_total`; units are seconds and bytes. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Families as a scrape wants them. */
export function expose(families: readonly Family[]): string {
  return `${families.flatMap(lines).join('\n')}\n`;
}

function lines({ name, type, help, samples }: Family): string[] {
  if (samples.length === 0) return [];
  const words = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  const shown = samples.map(
    ({ suffix = '', labels, value }) => `${name}${suffix}${labelled(labels)} ${numberWords(value)}`,
  );
  return [`# HELP ${name} ${words}`, `# TYPE ${name} ${type}`, ...shown];
}

function labelled(labels: Sample['labels']): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function numberWords(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}
