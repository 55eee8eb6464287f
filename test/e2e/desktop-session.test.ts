import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { newHelper } from '#test/support/helper.ts';
import { startScreen } from '#test/support/x-screen.ts';

it('ends the resident helper with the desktop session, with the overlay open and without', async () => {
  for (const withOverlay of [false, true]) {
    const screen = await startScreen({ width: 640, height: 480 });
    const helper = newHelper({ DISPLAY: screen.display });
    try {
      const running = helper.start('run');
      await running.until(/mark a region/);
      if (withOverlay) {
        await screen.xdotool('key', 'Print');
        while (!(await screen.windows()).includes('prntscrn')) await sleep(50);
      }
      await screen.stop();
      const late = sleep(10_000, 'still there', { ref: false });
      expect(await Promise.race([running.ended.then(({ code }) => code), late])).toBe(0);
    } finally {
      helper.remove();
    }
  }
});
