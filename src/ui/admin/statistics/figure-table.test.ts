import { expect, it } from 'vitest';
import { toCsv } from './figure-table.ts';

it('writes figures as CSV, with quotes where they are needed and no formula for a spreadsheet to run', () => {
  const csv = toCsv({
    title: 'x',
    head: 'Person',
    columns: [
      { key: 'uploads', label: 'Uploads' },
      { key: 'size', label: 'Size', unit: 'bytes' },
    ],
    rows: [
      { name: '=HYPERLINK("x")', values: { uploads: 1, size: 2000 } },
      { name: 'Lovelace, Ada', values: { uploads: -2 } },
      { name: '22 Nov', plain: '2026-11-22', values: {} },
    ],
  });
  expect(csv.split('\r\n')).toEqual([
    'Person,Uploads,Size (bytes)',
    '"\'=HYPERLINK(""x"")",1,2000',
    '"Lovelace, Ada",-2,0',
    '2026-11-22,0,0',
    '',
  ]);
});
