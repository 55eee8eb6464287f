import type { Editor } from '#editor/editor.ts';
import type { Handled } from '#editor/event.ts';
import type { Rect } from '#editor/rect.ts';
import { type StyledTool, styledTools } from '#editor/style.ts';
import type { Frame } from '#helper/capture/capture.ts';
import { canvases } from '#helper/overlay/canvas.ts';
import { composeInto } from '#helper/overlay/compose.ts';
import { LayerPainter } from '#helper/overlay/layer.ts';
import { canvasHost, EditorDesk } from '#test/support/editor-desk.ts';
import type { Effort, Group } from './group.ts';
import { percentile } from './measure.ts';
import { figure, type Row } from './table.ts';

/** One frame of annotating, from the pointer's event to the finished pixels of every dirty rectangle in memory. */
export const editor: Group = { name: 'editor', run };

const marks = 200;
const screens = [
  { name: '1080p', width: 1920, height: 1080, goal: 8 },
  { name: '4K', width: 3840, height: 2160, goal: 16 },
];

async function run({ rounds }: Effort): Promise<Row[]> {
  return screens.flatMap((screen) => {
    const desk = crowded(screen.width, screen.height);
    const redraw = redrawer(desk);
    const frame = (handled: Handled) => redraw(handled.dirty);
    const row = (measure: string, times: number[]): Row => {
      const p95 = percentile(times, 95);
      const ours = `p95 ${figure(p95, 'ms')}`;
      return { group, measure, ours, reference: '—', goal: `≤ ${screen.goal} ms`, pass: p95 <= screen.goal };
    };
    const group = `a frame among ${marks} marks at ${screen.name}`;
    const whole = { x: 0, y: 0, width: screen.width, height: screen.height };
    const times = Array.from({ length: rounds * 3 }, () => timed(() => redraw([whole])));
    return [
      ...styledTools.map((tool) => row(`dragging: ${tool}`, dragging(desk, tool, rounds * 20, frame))),
      ...styledTools
        .filter((tool) => tool !== 'step' && tool !== 'text')
        .map((tool) => row(`drawing across it: ${tool}`, drawing(desk, tool, rounds * 20, frame))),
      { group, measure: 'all of it', ours: `p95 ${figure(percentile(times, 95), 'ms')}`, reference: '—' },
    ];
  });
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** A desktop's worth of colours with twenty marks of each kind all over it. */
function crowded(width: number, height: number): EditorDesk {
  const base = canvases().createCanvas(width, height);
  const context = base.getContext('2d');
  for (let x = 0; x < width; x += 7) {
    context.fillStyle = `hsl(${x} 50% 60%)`;
    context.fillRect(x, 0, 7, height);
  }
  const desk = new EditorDesk({ base, host: canvasHost });
  desk.redraw = () => undefined;
  for (let count = 0; count < marks; count += 1) {
    const x = (count * 733) % (width - 320);
    const y = 40 + ((count * 389) % (height - 240));
    draw(desk, styledTools[count % styledTools.length] as StyledTool, x, y);
  }
  return desk;
}

function draw(desk: EditorDesk, tool: StyledTool, x: number, y: number): void {
  const { pointer, keyboard } = desk.take(tool).wait();
  if (tool === 'hide') desk.editor.restyle({ filled: x % 2 === 0 });
  pointer.press(x, y);
  for (let at = 1; at <= 60; at += 1) pointer.move(x + at * 4, y + (tool === 'line' ? at : 40 + 40 * Math.sin(at / 5)));
  pointer.release(x + 240, y + 90);
  if (tool !== 'text') return;
  desk.tell({ type: 'text', text: 'Some words' });
  keyboard.press('Enter');
}

/** The overlay's work on a frame, short of putting it on the screen: the marks over the frozen picture, as BGRX. */
function redrawer(desk: EditorDesk): (dirty: Rect[]) => void {
  const { width, height } = desk.base;
  const frame: Frame = { x: 0, y: 0, width, height, data: desk.base.data(), stride: width * 4 };
  const out = new Uint32Array(width * height);
  const layer = new LayerPainter().layer(desk.editor, frame, frame);
  return (dirty) => {
    let offset = 0;
    for (const part of dirty) {
      composeInto(out.subarray(offset), frame, { selection: frame, layer, items: [] }, part);
      offset += part.width * part.height;
    }
  };
}

/** Drags a mark of a kind to and fro on top of all others; each frame's time. */
function dragging(desk: EditorDesk, tool: StyledTool, frames: number, frame: (handled: Handled) => void): number[] {
  const { editor: engine, pointer } = desk.take('select').wait();
  do desk.run('select.next');
  while (engine.state.selected?.kind !== tool);
  const grip = gripOf(engine);
  pointer.press(...grip);
  const times = steps(frames, (at) => frame(pointer.move(grip[0] + 3 * at, grip[1] + 2 * at)));
  pointer.release(...grip);
  if (!engine.state.selected) throw new Error(`The ${tool} was not caught`);
  return times;
}

/** A place where the selected mark is caught: its inside, for it is selected. */
function gripOf(engine: Editor): [number, number] {
  const bounds = engine.state.selected?.bounds as Rect;
  const mark = engine.marks.find(({ id }) => id === engine.state.selected?.id);
  const { x, y } = mark && 'from' in mark ? mark.from : bounds;
  const half = mark && 'from' in mark ? { x: mark.to.x - x, y: mark.to.y - y } : { x: bounds.width, y: bounds.height };
  return [x + half.x * 0.3, y + half.y * 0.3];
}

/** Draws one mark from a corner of the picture to the other; each frame's time. */
function drawing(desk: EditorDesk, tool: StyledTool, frames: number, frame: (handled: Handled) => void): number[] {
  const { pointer } = desk.take(tool).wait();
  const { width, height } = desk.base;
  pointer.press(10, 10);
  const times = steps(frames, (at) => {
    const sway = tool === 'pen' || tool === 'marker' ? 60 * Math.sin(at) : 0;
    frame(pointer.move(10 + ((width - 80) * at) / frames, 10 + ((height - 80) * at) / frames + sway));
  });
  desk.editor.escape();
  return times;
}

function steps(frames: number, move: (at: number) => void): number[] {
  return Array.from({ length: frames }, (_, at) => timed(() => move(at + 1)));
}
