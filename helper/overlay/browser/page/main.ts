import { contains, type Point } from '#helper/platform/rect.ts';
import { textsIn } from '#helper/texts/texts.ts';
import { beginSelection } from '../../begin-selection.ts';
import type { Selection, SelectRequest } from '../../overlay.ts';
import { OverlaySession } from '../../session.ts';
import { SpritePainter } from '../../sprites.ts';
import type { OverlayState } from '../../state.ts';
import type { Opening } from '../opening.ts';
import { Aftermath } from './aftermath.ts';
import { Bars } from './bars.ts';
import { listenToHands } from './hands.ts';
import { fetchFrame, HelperGone, listenToHelper, tell } from './helper-line.ts';
import { politely, wordsFor } from './saying.ts';
import { Stage } from './stage.ts';
import { chooseView, middleOf, Views } from './views.ts';

const $ = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const opening = JSON.parse($('opening').textContent) as Opening;
const texts = textsIn(opening.language);
const aftermath = new Aftermath($('after'), {
  ownWindow: opening.ownWindow,
  words: texts.overlayPage,
  hangUp: () => line.close(),
});
const line = listenToHelper(
  (word) => {
    if (word.type === 'raise') window.focus();
    else if (word.type === 'record') session?.record();
    else if (word.type === 'dismiss') session?.dismiss();
    else aftermath.hear(word);
  },
  () => {
    session?.dismiss();
    aftermath.lost();
  },
);
let session: OverlaySession | undefined;
void open().catch((error: Error) => {
  if (error instanceof HelperGone) aftermath.lost();
  else aftermath.hear({ type: 'failed', words: error.message });
});

async function open(): Promise<void> {
  const data = await fetchFrame();
  const request: SelectRequest = {
    ...opening,
    texts,
    frame: { ...opening.frame, data },
    onStyles: (styles) => void tell.styles(styles).catch(() => undefined),
    copyText: (text) => tell.copy(text),
  };
  const selection = await select(request);
  // From here on the page may be left without a question.
  session = undefined;
  if (aftermath.over) return;
  if (selection) await tell.finish(selection);
  else await tell.cancel();
  aftermath.wait(selection?.action);
}

async function select(request: SelectRequest): Promise<Selection | undefined> {
  const { frame } = request;
  const view = chooseView(opening, window);
  const stage = new Stage($<HTMLCanvasElement>('picture'), $('pointer'), view);
  const pointer = opening.pointer && contains(view, opening.pointer) ? opening.pointer : middleOf(view);
  const desk = $('desk');
  const field = $<HTMLTextAreaElement>('typing');
  const views = new Views($('views'), opening, {
    look: (rect) => {
      stage.look(rect);
      now.rescale(stage.scale);
      now.expose(rect);
    },
    point: (point) => now.take({ type: 'move', point, modifiers: { shift: false, ctrl: false, alt: false } }),
  });
  const say = politely($('said'));
  let before: OverlayState = beginSelection(request, pointer, stage.scale);
  const follow = (state: OverlayState, announce: string | undefined) => {
    const words = wordsFor(before, state, announce);
    if (words) say(words);
    const stands = (one: OverlayState) => one.selection !== undefined && !one.drag;
    if (stands(state) !== stands(before)) void tell.stands(stands(state)).catch(() => undefined);
    before = state;
    views.follow(state, stage.view);
    bars.show(state);
    placeField(field, stage, state);
    const home = state.editor?.state.typing ? field : ((state.focused && bars.button(state.focused)) ?? desk);
    if (document.activeElement !== home && !views.has(document.activeElement)) home.focus({ preventScroll: true });
  };
  const surface = {
    show: (_: unknown, scene: Parameters<Stage['draw']>[1]) => stage.draw(frame, scene, [stage.view]),
    update: stage.draw.bind(stage),
    setCursor: stage.setCursor.bind(stage),
    movePointer: (to: Point) => stage.movePointer(to),
    follow,
  };
  const now = new OverlaySession(surface, new SpritePainter(), request, before);
  session = now;
  const bars = new Bars($('bars'), stage, {
    press: (id) => now.press(id),
    focus: (id) => now.current.focused !== id && now.focus(id),
  });
  const stop = listenToHands(stage, now, field);
  const resize = () => {
    stage.fit();
    now.rescale(stage.scale);
  };
  addEventListener('resize', resize);
  follow(before, undefined);
  await now.show();
  await tell.visible();
  const selection = await now.outcome.finally(() => {
    now.end();
    stop();
    views.close();
    removeEventListener('resize', resize);
    bars.show({ ...before, selection: undefined });
  });
  if (selection) await stage.conclude(frame, selection);
  return selection;
}

/** Where the windows of input methods look for the text. */
function placeField(field: HTMLTextAreaElement, stage: Stage, { editor, desktop }: OverlayState): void {
  const caret = editor?.state.typing?.caret;
  if (!caret) return;
  const { x, y, height } = stage.toWindow({ ...caret, x: caret.x + desktop.x, y: caret.y + desktop.y });
  Object.assign(field.style, { left: `${x}px`, top: `${y}px`, fontSize: `${Math.max(8, height * 0.8)}px` });
}

addEventListener('beforeunload', (event) => {
  if (session?.current.editor?.hasWork) event.preventDefault();
});
addEventListener('pagehide', () => {
  line.close();
  if (session) tell.leave();
});
