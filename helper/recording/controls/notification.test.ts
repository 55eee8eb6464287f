import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { english } from '#helper/texts/english.ts';
import { openNotificationControls } from './notification.ts';

const options = {
  rect: { x: 0, y: 0, width: 10, height: 10 },
  texts: english,
  maxSeconds: 60,
  maxBytes: 2 ** 20,
  stopKey: undefined,
  pauseKey: undefined,
};
const actions = { stop: () => undefined, pause: () => undefined, abort: () => undefined };
const progress = { elapsed: 1000, bytes: 0, paused: false, behind: 0 };

it('is closed once its notification is gone, also where the last one is still on its way', async () => {
  const happened: string[] = [];
  const controls = openNotificationControls(options, actions, {
    async notify({ title }) {
      await sleep(50);
      return happened.push(title) > 0;
    },
    async dismiss(slot) {
      await sleep(50);
      happened.push(`${slot} is gone`);
    },
  });
  controls.show(progress);
  await controls.close();
  expect(happened).toEqual(['Recording 0:01 / 1:00', 'recording is gone']);
});

it('does not wait for a desktop that never answers', async () => {
  const never = new Promise<never>(() => undefined);
  const controls = openNotificationControls(options, actions, { notify: () => never, dismiss: () => never });
  controls.show(progress);
  const before = performance.now();
  await controls.close();
  expect(performance.now() - before).toBeLessThan(3000);
});
