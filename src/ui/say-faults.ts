import type { FieldFault } from '#contract/field-fault.ts';
import type { Texts } from './texts/texts.ts';
import { fill } from './texts/words.ts';

/** What is wrong with each field, as a sentence each; undefined where one of them has no words of its own. */
export function sayFaults(words: Texts['common'], faults: readonly FieldFault[]): string | undefined {
  const said = faults.map(({ field, fault, bound }) => {
    const [name = '', at] = field.split('.');
    const label = words.fields[name as keyof typeof words.fields];
    if (label === undefined || fault === 'wrong') return undefined;
    const place = at === undefined ? '' : ` ${Number(at) + 1}`;
    return fill(words.faults[fault], { field: `${label}${place}`, bound: bound ?? '' });
  });
  return said.every((text) => text !== undefined) && said.length > 0 ? said.join(' ') : undefined;
}
