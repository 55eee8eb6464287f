import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#errors/app-error.ts';
import { effort, isFull, mutate, mutation } from '#test/support/fuzzing.ts';
import { animation, LIMITS, painting } from './fixtures.ts';
import { inspect } from './inspect.ts';
import { join } from './parts.ts';

const kinds = ['png', 'jpeg', 'gif', 'webp', 'apng', 'moving gif', 'moving webp', 'avif'] as const;
const wrong = new Set(['unsupported_type', 'too_large', 'corrupt_image']);
const pictures = new Map<string, Buffer>();

beforeAll(async () => {
  const still = painting(64, 48, { alpha: true });
  for (const type of ['png', 'jpeg', 'gif', 'webp', 'avif'] as const) {
    pictures.set(type, await still.clone().toFormat(type).toBuffer());
  }
  pictures.set('apng', await animation('png', 3, '-plays', '0'));
  pictures.set('moving gif', await animation('gif', 3));
  pictures.set('moving webp', await animation('webp', 3, '-loop', '0'));
});

describe('a mutated picture', () => {
  it.each(kinds)(
    '(%s) is refused in words or taken, and what is taken stays as it is when it is sent again',
    { timeout: 3_600_000 },
    async (kind) => {
      const whole = pictures.get(kind) ?? Buffer.alloc(0);
      const before = process.memoryUsage().rss;
      const counts = { taken: 0, refused: 0 };
      const property = fc.asyncProperty(mutation, async (changes) => {
        const bytes = mutate(whole, changes);
        const taken = await inspect(bytes, LIMITS).catch((error: unknown) => {
          if (error instanceof AppError && wrong.has(error.code)) return undefined;
          throw error;
        });
        counts[taken ? 'taken' : 'refused']++;
        if (!taken) return;
        const served = Buffer.from(join(taken.parts));
        const again = await inspect(served, LIMITS);
        expect(join(again.parts).equals(served)).toBe(true);
        expect([again.type, again.width, again.height, again.frames]).toEqual([
          taken.type,
          taken.width,
          taken.height,
          taken.frames,
        ]);
      });
      await fc.assert(property, effort(60));
      expect(counts.refused).toBeGreaterThan(0);
      if (!isFull) return;
      const grown = (process.memoryUsage().rss - before) / 1e6;
      console.log(`${kind}: ${counts.taken} taken, ${counts.refused} refused, ${grown.toFixed(0)} MB more`);
      expect(grown).toBeLessThan(150);
    },
  );
});
