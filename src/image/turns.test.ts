import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

const settle = () => new Promise((done) => setImmediate(done));

function desk(room: number) {
  const turns = new Turns(room);
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, weight: number) =>
    turns.run(weight, async () => {
      running.push(name);
      await new Promise<void>((end) => ends.set(name, end));
      running.splice(running.indexOf(name), 1);
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await settle();
  };
  return { turns, running, start, end };
}

it('runs at once what fits, and the rest in the order asked, a light one not before a heavy one', async () => {
  const { running, start, end } = desk(10);
  const all = [start('a', 4), start('b', 4), start('heavy', 9), start('light', 1)];
  await settle();
  expect(running).toEqual(['a', 'b']);
  await end('a');
  expect(running).toEqual(['b']);
  await end('b');
  expect(running).toEqual(['heavy', 'light']);
  await end('heavy');
  await end('light');
  await Promise.all(all);
});

it('runs alone what is heavier than all the room', async () => {
  const { running, start, end } = desk(10);
  const all = [start('a', 1), start('huge', 500), start('b', 1)];
  await settle();
  expect(running).toEqual(['a']);
  await end('a');
  expect(running).toEqual(['huge']);
  await end('huge');
  expect(running).toEqual(['b']);
  await end('b');
  await Promise.all(all);
});

it('gives the room back when a task fails', async () => {
  const { turns, running, start, end } = desk(1);
  await expect(turns.run(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const next = start('a', 1);
  await settle();
  expect(running).toEqual(['a']);
  await end('a');
  await next;
});
