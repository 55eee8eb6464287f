import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readStyles, type Styles } from '#editor/style.ts';
import type { SelectRequest } from '#helper/overlay/overlay.ts';
import { AnnotateDesk, at, type Place, red, region, shape } from '#test/support/annotate-desk.ts';
import { crop, type Picture } from '#test/support/x-screen.ts';

const desk = new AnnotateDesk();
const { click, draw, finish, keys, layout, pressKeys, show, until } = desk;

beforeAll(() => desk.open());
afterAll(() => desk.close());
afterEach(() => desk.dismiss());

/** Opens the overlay and marks the region. */
async function begin(more: Partial<SelectRequest> = {}): Promise<void> {
  await show(more);
  await desk.screen.drag([300, 200], [899, 599]);
}

const onScreen = (picture: Picture, place: Place) => at(picture, place, { x: 0, y: 0 });
const untouched = (place: Place) => onScreen(desk.background, place);

const isRed = (place: Place) => (picture: Picture) => onScreen(picture, place).join() === red.join();
const isUntouched = (place: Place) => (picture: Picture) => onScreen(picture, place).join() === untouched(place).join();

describe('drawing on the frozen screen', () => {
  it('draws with each tool by its key, where the mouse goes, and leaves the rest as it was', async () => {
    await begin();
    await draw('p', [330, 230], [430, 230]);
    await draw('d', [330, 260], [430, 260]);
    await draw('a', [330, 290], [430, 290]);
    await draw('r', [460, 230], [560, 290]);
    await draw('c', [600, 230], [700, 290]);
    await draw('m', [330, 340], [430, 340]);
    await draw('b', [460, 320], [560, 380]);
    await draw('x', [600, 320], [720, 416]);
    await keys('n');
    await click([760, 250]);
    await keys('t');
    await click([330, 400]);
    await desk.screen.xdotool('type', 'HHH');
    await keys('Return');
    const picture = await finish();
    expect(picture).toMatchObject({ width: 600, height: 400 });
    for (const place of [
      [380, 230],
      [380, 260],
      [380, 290],
      [460, 260],
      [510, 230],
      [600, 260],
      [650, 290],
    ] as Place[]) {
      expect({ place, colour: at(picture, place) }).toEqual({ place, colour: red });
    }
    for (const place of [
      [510, 260],
      [650, 260],
      [380, 245],
      [320, 220],
      [890, 590],
    ] as Place[]) {
      expect({ place, colour: at(picture, place) }).toEqual({ place, colour: untouched(place) });
    }
    // The marker lets what is beneath it through; what is hidden is gone, what is pixelated coarse.
    expect(at(picture, [380, 340])).not.toEqual(untouched([380, 340]));
    expect(at(picture, [380, 340])).not.toEqual(at(picture, [390, 340]));
    const hidden = crop(picture, 161, 121, 98, 58);
    expect(new Set(hidden.rgb)).toEqual(new Set([0]));
    expect(at(picture, [650, 360])).toEqual(at(picture, [651, 361]));
    expect(at(picture, [760, 240])).toEqual(red);
    const text = crop(picture, 28, 185, 60, 40);
    expect(Buffer.from(text.rgb).includes(Buffer.from(red))).toBe(true);
  });

  it('holds lines to 45° with Ctrl, and makes squares and circles with Shift', async () => {
    await begin();
    await keys('d');
    await desk.screen.xdotool('keydown', 'ctrl');
    await desk.screen.drag([330, 230], [430, 245]);
    await desk.screen.xdotool('keyup', 'ctrl');
    await keys('r');
    await desk.screen.xdotool('keydown', 'shift');
    await desk.screen.drag([500, 230], [600, 280]);
    await desk.screen.xdotool('keyup', 'shift');
    const picture = await finish();
    expect(at(picture, [420, 230])).toEqual(red);
    expect(at(picture, [550, 330])).toEqual(red);
    expect(at(picture, [600, 300])).toEqual(red);
  });

  it('counts steps up, and from one again when all is cleared', async () => {
    await begin();
    await keys('n');
    await click([400, 300]);
    const first = shape(await until(isRed([391, 300])), [400, 300], { x: 0, y: 0 });
    await click([500, 300]);
    await until(isRed([491, 300]));
    await keys('shift+Delete');
    await until(isUntouched([391, 300]));
    await click([400, 300]);
    expect(shape(await finish(), [400, 300])).toBe(first);
  });

  it('selects, moves, resizes and deletes what was drawn', async () => {
    await begin();
    await draw('r', [400, 300], [500, 360]);
    await keys('s');
    await desk.screen.drag([450, 300], [550, 320]);
    await until(isRed([530, 320]));
    await desk.screen.drag([600, 380], [640, 420]);
    const moved = await until(isRed([640, 400]));
    expect(onScreen(moved, [450, 300])).toEqual(untouched([450, 300]));
    await keys('Delete');
    await until(isUntouched([640, 400]));
    await keys('ctrl+z');
    const picture = await finish();
    expect(at(picture, [640, 400])).toEqual(red);
  });

  it('takes steps back and forth with Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y', async () => {
    await begin();
    await draw('d', [330, 230], [430, 230]);
    await desk.screen.drag([330, 260], [430, 260]);
    await until(isRed([380, 260]));
    await keys('ctrl+z', 'ctrl+z');
    await until(isUntouched([380, 230]));
    await keys('ctrl+shift+z');
    await until(isRed([380, 230]));
    await keys('ctrl+y');
    await until(isRed([380, 260]));
    await keys('ctrl+z');
    const picture = await finish();
    expect(at(picture, [380, 230])).toEqual(red);
    expect(at(picture, [380, 260])).toEqual(untouched([380, 260]));
  });

  it('sets the width by digits and by the wheel, and keeps it for the next time', async () => {
    let kept: Styles | undefined;
    const onStyles = (styles: Styles) => {
      kept = styles;
    };
    await begin({ onStyles });
    await keys('d', '9');
    await desk.screen.drag([400, 300], [500, 300]);
    await desk.screen.xdotool('click', 5, 'click', 5);
    await desk.screen.drag([400, 400], [500, 400]);
    const picture = await finish();
    expect([289, 311].map((y) => at(picture, [450, y]))).toEqual([red, red]);
    expect([395, 404].map((y) => at(picture, [450, y]))).toEqual([red, red]);
    expect(at(picture, [450, 389])).toEqual(untouched([450, 389]));
    expect(readStyles(JSON.parse(JSON.stringify(kept)))).toMatchObject({ line: { width: 12 } });
    await begin({ styles: kept });
    await draw('d', [400, 300], [500, 300]);
    expect(at(await finish(), [450, 305])).toEqual(red);
  });

  it('takes a colour from the picture and gives it to the tool', async () => {
    await begin();
    await keys('r', 'g');
    await click([640, 333]);
    await desk.screen.drag([330, 230], [430, 290]);
    expect(at(await finish(), [380, 230])).toEqual(untouched([640, 333]));
  });

  it('lets the selection be moved and pulled under what is drawn, which stays where it is', async () => {
    await begin();
    await draw('r', [400, 300], [500, 360]);
    await desk.screen.drag([300, 400], [350, 400]);
    await keys('Escape', 'Left');
    const picture = await finish();
    expect(picture).toMatchObject({ width: 550, height: 400 });
    expect(at(picture, [450, 300], { x: 349, y: 200 })).toEqual(red);
  });
});

describe('the bars', () => {
  it('take tools, colours and the way back by the mouse', async () => {
    await begin();
    // Right of the region: rectangle in the second row, colour and width in the seventh, undo below.
    await click([970, 362]);
    await desk.screen.drag([400, 300], [500, 360]);
    await until(isRed([450, 300]));
    await click([952, 543]);
    await click([1156, 492]);
    await desk.screen.drag([400, 400], [500, 460]);
    await until((picture) => onScreen(picture, [450, 400]).join() === '47,179,68');
    await click([934, 578]);
    await until(isUntouched([450, 400]));
    const picture = await finish();
    expect(at(picture, [450, 300])).toEqual(red);
  });

  it('are reached by Tab, and Space presses the button', async () => {
    await begin();
    await keys('Tab', 'Tab', 'space');
    await desk.screen.drag([400, 300], [500, 300]);
    expect(at(await finish(), [450, 300])).toEqual(red);
  });

  it('print with Ctrl+P, save with Ctrl+S and upload with Ctrl+D, drawings and all', async () => {
    for (const [key, action] of [
      ['ctrl+p', 'print'],
      ['ctrl+s', 'save'],
      ['ctrl+d', 'upload'],
      ['Return', 'copy'],
    ] as const) {
      await begin();
      await draw('d', [400, 300], [500, 300]);
      expect(at(await finish(key), [450, 300])).toEqual(red);
      expect(await desk.chosen).toMatchObject({ action, rect: region });
    }
  });
});

describe('Esc', () => {
  it('lets go of the mark, the panel, the tool and the overlay, and asks before it loses drawings', async () => {
    await begin();
    await draw('r', [400, 300], [500, 360]);
    await click([952, 543]);
    const white = (picture: Picture) => onScreen(picture, [1199, 522]).join() === '0,0,0';
    await until(white);
    await keys('Escape');
    await until((picture) => !white(picture));
    await keys('Escape', 'Escape');
    const question = await until((picture) => onScreen(picture, [480, 350]).join() === '29,33,40');
    expect(onScreen(question, [934, 578])).not.toEqual([29, 33, 40]);
    // Enter in the question leaves, so it must not be the copy that it is elsewhere; Esc keeps everything.
    await keys('Escape');
    await until((picture) => onScreen(picture, [952, 590]).join() === '29,33,40');
    await keys('Escape', 'Return');
    expect(await desk.chosen).toBeUndefined();
    expect(desk.overlay.open).toBe(false);
  });

  it('asks nothing where nothing was drawn, and what was taken back is nothing', async () => {
    await begin();
    await draw('r', [400, 300], [500, 360]);
    await keys('ctrl+z', 'Escape', 'Escape');
    expect(await desk.chosen).toBeUndefined();
  });

  it('is what the right button does too', async () => {
    await begin();
    await draw('r', [400, 300], [500, 360]);
    await desk.screen.xdotool('click', 3, 'click', 3);
    await until((picture) => onScreen(picture, [480, 350]).join() === '29,33,40');
    await click([586, 418]);
    expect(await desk.chosen).toBeUndefined();
  });
});

describe('a text on the picture', () => {
  const place: Place = [400, 300];

  /** What a text looks like, typed or pasted. */
  async function written(write: () => Promise<unknown>): Promise<Picture> {
    await begin();
    await keys('t');
    await click(place);
    await write();
    await keys('Return');
    const picture = crop(await finish(), 100, 60, 260, 80);
    expect(picture.rgb.equals(crop(desk.background, 400, 260, 260, 80).rgb)).toBe(false);
    return picture;
  }

  /** Puts text on the clipboard and pastes it: the same letters without the keyboard. */
  async function pasted(text: string): Promise<Picture> {
    const owner = spawn('xclip', ['-selection', 'clipboard', '-quiet'], {
      env: desk.screen.env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    owner.stdin.end(text);
    await sleep(150);
    const picture = await written(async () => {
      await keys('ctrl+v');
      await sleep(150);
    });
    owner.kill();
    return picture;
  }

  it.each([
    ['é of a dead key and a letter', ['de'], ['dead_acute', 'e'], 'é'],
    ['Ñ of a dead key and a capital', ['es'], ['dead_tilde', 'N'], 'Ñ'],
    ['ç of a key of its own', ['fr'], ['ccedilla'], 'ç'],
    ['an accent by itself', ['de'], ['dead_circumflex', 'space'], '^'],
    ['€ of AltGr', ['de'], ['EuroSign'], '€'],
    ['Ö of Compose', ['us', '-option', 'compose:menu'], ['Multi_key', 'quotedbl', 'O'], 'Ö'],
  ])('gets %s', async (_, layouts, typed, text) => {
    await layout(...layouts);
    const byKeys = await written(() => keys(...typed));
    const byPaste = await pasted(text);
    await layout('us');
    expect(byKeys.rgb.equals(byPaste.rgb)).toBe(true);
  });

  it('follows the layout that is switched to in the middle', async () => {
    await layout('us,ru', '-option', 'grp:menu_toggle');
    // Keys by their place, since xdotool puts the layout back: "ok ", the switch, what a Russian keyboard has at G, H, B.
    const byKeys = await written(() => pressKeys(32, 45, 65, 135, 42, 43, 56));
    await layout('us');
    expect(byKeys.rgb.equals((await pasted('ok при')).rgb)).toBe(true);
  });

  it('can be typed again after a double click, and repeats a key that is held', async () => {
    const repeated = await written(async () => {
      await desk.screen.xdotool('type', 'ab');
      await keys('Return', 's');
      await desk.screen.xdotool('mousemove', 408, 300, 'click', '--repeat', 2, '--delay', 40, 1);
      await keys('End', 'c');
    });
    expect(repeated.rgb.equals((await pasted('abc')).rgb)).toBe(true);
  });
});

describe('two monitors of different sizes', () => {
  const right = { x: 800, y: 0, width: 480, height: 700 };

  it('take a number each, and keep the bars on the one with the region', async () => {
    const monitor = (name: string, place: string, output: string) =>
      execFileSync('xrandr', ['--setmonitor', name, place, output], { env: desk.screen.env });
    monitor('left', '800/200x800/200+0+0', 'screen');
    monitor('right', '480/120x700/180+800+0', 'none');
    try {
      const monitors = await show();
      expect(monitors.map(({ x, width, height }) => [x, width, height])).toEqual([
        [0, 800, 800],
        [800, 480, 700],
      ]);
      await keys('2');
      // Inside the monitor, at its lower right: the upload button.
      await until((picture) => onScreen(picture, [1260, 655]).join() === '31,111,235');
      await draw('d', [850, 300], [950, 300]);
      const picture = await finish();
      expect(picture).toMatchObject({ width: 480, height: 700 });
      expect(at(picture, [900, 300], right)).toEqual(red);
    } finally {
      for (const name of ['left', 'right']) execFileSync('xrandr', ['--delmonitor', name], { env: desk.screen.env });
    }
  });
});
