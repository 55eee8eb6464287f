import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Notification } from '#helper/notify/notify.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { textsIn } from '#helper/texts/texts.ts';
import { announceFailure, showProgress } from './announce.ts';
import type { Studio } from './studio.ts';

let shown: Notification[] = [];
let texts = textsIn('en');
const studio = (notifications = true) => {
  const notify = async (notification: Notification) => shown.push(notification) > 0;
  return { notifications, desktop: { notify }, texts } as unknown as Studio;
};

beforeEach(() => {
  shown = [];
  texts = textsIn('en');
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

/** Reports a share every tenth of a second until all is sent. */
function upload(progress: (share: number) => void, seconds: number): void {
  for (let tenth = 1; tenth <= seconds * 10; tenth++) {
    progress(tenth / (seconds * 10));
    vi.advanceTimersByTime(100);
  }
}

it('says nothing of an upload that is done within a second', () => {
  upload(showProgress(studio(), 'a'), 1);
  expect(shown).toEqual([]);
});

it('shows a long upload in one place, a few times a second at most', () => {
  upload(showProgress(studio(), 'a'), 5);
  expect(shown.length).toBeGreaterThan(7);
  expect(shown.length).toBeLessThan(12);
  expect(new Set(shown.map(({ slot, title }) => `${slot} ${title}`))).toEqual(new Set(['a Uploading']));
  const shares = shown.map(({ progress = 0 }) => progress);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shown.at(-1)?.body).toMatch(/^9\d %$/);
});

it('is silent where notifications are switched off', async () => {
  upload(showProgress(studio(false), 'a'), 5);
  await announceFailure(studio(false), new HelperError('unreachable', 'no'));
  expect(shown).toEqual([]);
});

it('says of a failed upload first that the picture waits, and nothing of what was cancelled', async () => {
  const words = 'a.example cannot be reached\nThe picture is kept: /a.png\nSend it with: prntscrn queue retry a';
  await announceFailure(studio(), new HelperError('unreachable', words), 'a');
  expect(shown).toEqual([{ title: 'Not uploaded: the picture waits', body: 'a.example cannot be reached', slot: 'a' }]);
  await announceFailure(studio(), new HelperError('cancelled', 'Cancelled'));
  expect(shown).toHaveLength(1);
});

it('speaks the desktop’s language, also about what went wrong', async () => {
  texts = textsIn('de');
  await announceFailure(studio(), new HelperError('unreachable', 'no\nThe picture is kept: /a.png'), 'a');
  await announceFailure(studio(), new HelperError('refused', 'Your storage is full'), 'b');
  await announceFailure(studio(), new Error('odd'), 'c');
  expect(shown.map(({ title, body }) => [title, body])).toEqual([
    ['Nicht hochgeladen: Das Bild wartet', 'Der Server ist nicht zu erreichen.'],
    ['Das hat nicht geklappt', 'Der Server lehnt ab: Your storage is full'],
    ['Das hat nicht geklappt', 'odd'],
  ]);
});

it('has a button for the sign-in where nobody is signed in, and for nothing else', async () => {
  const signIn = vi.fn();
  await announceFailure(studio(), new HelperError('unreachable', 'no'), 'a', signIn);
  await announceFailure(studio(), new HelperError('not_signed_in', 'Not signed in'), 'b', signIn);
  expect(shown.map(({ actions }) => actions?.map(({ label }) => label))).toEqual([undefined, ['Sign in', 'Sign in']]);
  shown[1]?.onAction?.('sign-in');
  expect(signIn).toHaveBeenCalledOnce();
});
