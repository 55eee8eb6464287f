import { describe, expect, it } from 'vitest';
import type { ImageItem } from '#contract/image.ts';
import { dayOf, dayWords, isTimeZone, startOfDay } from './day.ts';
import { addressOf, filterFrom, queryOf } from './filter.ts';
import { linkAs, linksAs } from './link-formats.ts';
import { partsOf, rowsOf } from './rows.ts';
import { UploadFailure, UploadQueue } from './upload/upload-queue.ts';
import { merged } from './use-pictures.ts';
import { between } from './use-selection.ts';

const item = (id: string, created_at: string) => ({ id, created_at }) as ImageItem;

describe('days', () => {
  it('are those of the visitor’s time zone, through changes of the clock', () => {
    expect(dayOf('2026-03-29T22:30:00.000Z', 'Europe/Berlin')).toBe('2026-03-30');
    expect(dayOf('2026-03-29T22:30:00.000Z', 'America/New_York')).toBe('2026-03-29');
    expect(new Date(startOfDay('2026-03-30', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T22:00:00.000Z');
    expect(new Date(startOfDay('2026-03-29', 'Europe/Berlin')).toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(new Date(startOfDay('2026-07-01', 'Asia/Kathmandu')).toISOString()).toBe('2026-06-30T18:15:00.000Z');
    expect(startOfDay('nonsense', 'UTC')).toBeNaN();
    expect([isTimeZone('Europe/Berlin'), isTimeZone('<script>')]).toEqual([true, false]);
  });

  it('are named as people name them', () => {
    const words = { locale: 'en', timeZone: 'UTC', today: 'Today', yesterday: 'Yesterday' };
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    expect([dayWords(day(0), words), dayWords(day(1), words)]).toEqual(['Today', 'Yesterday']);
    expect(dayWords('2019-05-03', words)).toBe('Friday, 3 May 2019');
    expect(dayWords('2019-05-03', { ...words, locale: 'de' })).toBe('Freitag, 3. Mai 2019');
  });
});

describe('rows', () => {
  const pictures = ['5', '4', '3'].map((id) => item(id, '2026-05-02T10:00:00.000Z'));
  pictures.push(item('2', '2026-05-01T10:00:00.000Z'));

  it('hold so many pictures across, and each day begins its own under a heading', () => {
    const rows = rowsOf(pictures, 2, 'UTC');
    expect(rows).toEqual([
      { kind: 'day', day: '2026-05-02' },
      { kind: 'cards', day: '2026-05-02', from: 0, to: 2 },
      { kind: 'cards', day: '2026-05-02', from: 2, to: 3 },
      { kind: 'day', day: '2026-05-01' },
      { kind: 'cards', day: '2026-05-01', from: 3, to: 4 },
    ]);
    expect(partsOf(rows)).toEqual([
      { day: '2026-05-02', headed: true, from: 0, to: 3 },
      { day: '2026-05-01', headed: true, from: 3, to: 4 },
    ]);
    expect(partsOf(rows.slice(2, 4))).toEqual([
      { day: '2026-05-02', headed: false, from: 2, to: 3 },
      { day: '2026-05-01', headed: true, from: 0, to: 0 },
    ]);
    expect(rowsOf([], 4, 'UTC')).toEqual([]);
  });

  it('stay newest first, each picture once, as pages and pictures that come back are added', () => {
    const back = [item('4', '2026-05-02T10:00:00.000Z'), item('1', '2026-04-01T10:00:00.000Z')];
    const ids = (list: readonly ImageItem[]) => list.map(({ id }) => id).join('');
    expect(ids(merged(pictures, back))).toBe('54321');
    expect(ids(merged(pictures, [item('9', '2026-06-01T10:00:00.000Z')]))).toBe('95432');
    expect(ids(merged([], back))).toBe('41');
  });

  it('are selected from one picture to another, in either direction', () => {
    expect(between(pictures, '2', '4')).toEqual(['4', '3', '2']);
    expect(between(pictures, '4', '2')).toEqual(['4', '3', '2']);
    expect(between(pictures, 'gone', '2')).toEqual([]);
  });
});

describe('links', () => {
  it('are safe to paste, whatever the title says', () => {
    const picture = { url: 'https://s.example/image/a', title: '"><b> [x](y) `', width: 3, height: 2 };
    expect(linkAs('url', picture)).toBe(picture.url);
    expect(linkAs('markdown', picture)).toBe('!["\\>\\<b\\> \\[x\\](y) \\`](https://s.example/image/a)');
    expect(linkAs('html', picture)).toBe(
      '<img src="https://s.example/image/a" alt="&quot;&gt;&lt;b&gt; [x](y) `" width="3" height="2">',
    );
    expect(linksAs('bbcode', [picture, picture])).toBe('[img]https://s.example/image/a[/img]\n'.repeat(2).trim());
  });
});

describe('a search', () => {
  it('is in the address, without what makes no sense there', () => {
    const address = new URLSearchParams('q=cat&type=gif&from=2026-05-01&to=2026-99-99');
    const filter = filterFrom((name) => address.get(name));
    expect(filter).toEqual({ q: 'cat', type: 'image/gif', from: '2026-05-01', to: '' });
    expect(addressOf(filter).toString()).toBe('q=cat&type=gif&from=2026-05-01');
    expect(filterFrom(() => 'svg+xml')).toMatchObject({ type: '', from: '', to: '' });
    expect(queryOf({ ...filter, to: '2026-05-01' }, 'Europe/Berlin')).toEqual({
      q: 'cat',
      type: 'image/gif',
      from: '2026-04-30T22:00:00.000Z',
      to: '2026-05-01T22:00:00.000Z',
    });
  });
});

describe('uploads', () => {
  const file = (name: string, size = 4, type = 'image/png') => new File([new Uint8Array(size)], name, { type });
  const turn = () => new Promise((next) => setTimeout(next));

  it('run three at a time, in order, and say what of them was refused and why', async () => {
    const ends: ((error?: Error) => void)[] = [];
    const done: string[] = [];
    const queue = new UploadQueue({
      send: ({ file: { name } }) =>
        new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(item(name, ''))))),
      newKey: () => 'key',
      maxBytes: 10,
      onDone: ({ id }) => done.push(id),
    });
    const names = ['a', 'b', 'c', 'd'].map((name) => file(name));
    queue.add([...names, file('large', 11), file('none', 0), file('text', 4, 'text/plain')]);
    const states = () => queue.all().map(({ state, fault }) => fault?.code ?? state);
    const refused = ['too_large', 'empty', 'unsupported_type'];
    expect(states()).toEqual(['sending', 'sending', 'sending', 'waiting', ...refused]);
    ends[1]?.(new UploadFailure({ code: 'corrupt_image', message: '' }));
    ends[0]?.();
    await turn();
    expect(states()).toEqual(['done', 'corrupt_image', 'sending', 'sending', ...refused]);
    expect(done).toEqual(['a']);
  });

  it('that are cancelled stay so though their answer comes, and go again with the same key', async () => {
    const keys: string[] = [];
    const ends: (() => void)[] = [];
    let count = 0;
    const queue = new UploadQueue({
      send: ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        return new Promise((resolve) => ends.push(() => resolve(item('a', ''))));
      },
      newKey: () => `key ${++count}`,
      maxBytes: 10,
      onDone: () => undefined,
    });
    queue.add([file('a')]);
    queue.cancel(1);
    ends[0]?.();
    await turn();
    expect(queue.all()[0]?.state).toBe('cancelled');
    queue.retry(1);
    ends[1]?.();
    await turn();
    expect(queue.all()[0]?.state).toBe('done');
    expect(keys).toEqual(['key 1', 'key 1']);
    queue.clear();
    expect(queue.all()).toEqual([]);
  });
});
