import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';

/** Tasks that run until they are told to end, and the names of those that run. */
function tasks(gate: Gate) {
  const running = new Set<string>();
  const ends = new Map<string, () => void>();
  const start = (name: string, weight: number) =>
    gate.run(weight, async () => {
      running.add(name);
      await new Promise<void>((end) => ends.set(name, end));
      running.delete(name);
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { running, start, end, settle: () => new Promise(setImmediate) };
}

describe('the gate in front of the decoders', () => {
  it('lets as many in as there are slots, the others in the order asked', async () => {
    const { running, start, end, settle } = tasks(new Gate(2, 100));
    for (const name of ['a', 'b', 'c', 'd']) void start(name, 1);
    await settle();
    expect([...running]).toEqual(['a', 'b']);
    await end('b');
    expect([...running]).toEqual(['a', 'c']);
  });

  it('lets in no more weight than its capacity, and a heavier task alone', async () => {
    const { running, start, end, settle } = tasks(new Gate(3, 100));
    void start('half', 60);
    void start('whole', 500);
    void start('light', 1);
    await settle();
    expect([...running]).toEqual(['half']);
    await end('half');
    expect([...running]).toEqual(['whole']);
    await end('whole');
    expect([...running]).toEqual(['light']);
  });

  it('goes on after a task that failed', async () => {
    const gate = new Gate(1, 1);
    await expect(gate.run(1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await gate.run(1, async () => 'next')).toBe('next');
  });
});
