import { setTimeout as sleep } from 'node:timers/promises';
import { createCanvas } from '@napi-rs/canvas';
import { bgra } from '#helper/overlay/sprites.ts';
import type { Point } from '#helper/platform/rect.ts';
import { spellKeys } from '#helper/texts/spell-keys.ts';
import type { ControlActions, ControlOptions, Controls } from '../controls.ts';
import type { Progress } from '../recording.ts';
import { buttonAt, type ControlButton, type ControlLayout, controlButtons } from './layout.ts';
import { type ControlLook, frameColours, nameOf, paintBar } from './picture.ts';
import { clock, megabytes, mostMegabytes } from './progress-words.ts';

/** The windows of one recording: a frame that lets clicks through, and a bar. Both are shown from the start. */
export interface ControlWindows {
  readonly layout: ControlLayout;
  /** The desktop's text scale, 1 at 96 dpi. */
  readonly scale: number;
  /** Whether pictures of the screen leave the bar out, so that it may lie over what is recorded. */
  readonly unseen: boolean;
  /** The bar's pixels (0xAARRGGBB, row by row) and the frame's colour (0xRRGGBB). */
  draw(bar: Uint32Array, frame: number): void;
  /** Takes the bar from the screen; resolves when it is gone. */
  hideBar(): Promise<void>;
  showBar(): void;
  /** Gives the bar the keyboard, and remembers who had it. */
  takeFocus(): Promise<void>;
  giveFocusBack(): void;
  close(): void;
}

/** How long a notice is shown that has to be read, and what a window needs to draw itself again, in ms. */
const [noticed, redrawn] = [1500, 250];

/** What the bar says and does, the same on every desktop; its host has the windows, and tells what happens to them. */
export class ControlPanel implements Controls {
  private readonly windows: ControlWindows;
  private readonly options: ControlOptions;
  private readonly actions: ControlActions;
  private look: ControlLook;
  private drawn = '';
  private hasFocus = false;
  private hidden = false;
  /** On its way to be hidden: the recording is still paused then. */
  private clearing = false;
  /** Whether the keys were shown. */
  private told = false;

  constructor(windows: ControlWindows, options: ControlOptions, actions: ControlActions) {
    this.windows = windows;
    this.options = options;
    this.actions = actions;
    const title = this.words.ready;
    this.look = { state: 'waiting', title, detail: '', share: 0, hovered: undefined, focused: undefined };
    this.draw();
  }

  countDown(seconds: number): void {
    if (!this.hasFocus) void this.takeFocus();
    const { startsIn, thenGone, notNow } = this.words;
    const title = startsIn(seconds) + (this.goesAway ? ` · ${thenGone}` : '');
    this.update({ state: 'waiting', title, detail: [notNow, ...this.keys].join(' · '), share: 0 });
    this.told = true;
  }

  async begin(): Promise<void> {
    this.giveFocusBack();
    if (this.goesAway && !this.told) {
      // Whoever saw no countdown must still learn how it is stopped.
      this.update({ state: 'waiting', title: this.words.gone, detail: this.keys.join(' · '), share: 0 });
      await sleep(noticed);
    }
    await this.clear();
  }

  async clear(): Promise<void> {
    if (!this.goesAway || this.hidden) return;
    this.giveFocusBack();
    this.hidden = true;
    this.clearing = true;
    await this.windows.hideBar();
    // What was below needs a moment to draw itself again.
    await sleep(redrawn);
    this.clearing = false;
  }

  show({ elapsed, bytes, paused }: Progress): void {
    const { maxSeconds, maxBytes } = this.options;
    const { words } = this;
    const title = `${paused ? words.paused : words.recording} ${clock(elapsed / 1000)} / ${clock(maxSeconds)}`;
    const detail = words.size(megabytes(bytes), mostMegabytes(maxBytes));
    const share = Math.max(elapsed / 1000 / maxSeconds, bytes / maxBytes);
    if (paused && !this.clearing) this.comeBack();
    this.update({ state: paused ? 'paused' : 'recording', title, detail, share });
  }

  encoding(share: number): void {
    this.comeBack();
    const { encoding, encoded } = this.words;
    this.update({ state: 'encoding', title: encoding, detail: encoded(Math.floor(share * 100)), share });
  }

  close(): void {
    this.giveFocusBack();
    this.windows.close();
  }

  /** The pointer is over the bar, at a place inside it, or has left it. */
  pointed(point: Point | undefined): void {
    this.look = { ...this.look, hovered: point && buttonAt(this.windows.layout, point) };
    this.draw();
  }

  pressed(point: Point): void {
    const button = buttonAt(this.windows.layout, point);
    if (button) this.act(button);
    else void this.takeFocus();
    this.draw();
  }

  /** `key` by what is printed on it, such as `P` or `Enter`. */
  typed(key: string | undefined, shift: boolean): void {
    const { focused } = this.look;
    const at = focused ? controlButtons.indexOf(focused) : -1;
    if (key === 'Escape') this.act('abort');
    else if (key === 'P') this.act('pause');
    else if (key === 'S') this.act('stop');
    else if (key === 'Tab' || key === 'Right') this.focus(at + (key === 'Tab' && shift ? -1 : 1));
    else if (key === 'Left') this.focus(at - 1);
    else if ((key === 'Enter' || key === 'Space') && focused) this.act(focused);
    this.draw();
  }

  /** Somebody else has the keyboard now. */
  blurred(): void {
    this.look = { ...this.look, focused: undefined };
    this.draw();
  }

  /** The bar has lost its picture. */
  exposed(): void {
    this.drawn = '';
    this.draw();
  }

  private get words() {
    return this.options.texts.controls;
  }

  /** It lies over what is recorded. Where no key would stop it, it has to stay all the same. */
  private get goesAway(): boolean {
    const { layout, unseen } = this.windows;
    return layout.inside && !unseen && this.options.stopKey !== undefined;
  }

  private get keys(): string[] {
    const { stopKey, pauseKey, texts } = this.options;
    const { words } = this;
    // Beside the region there is little room, and a button for each.
    const pause = this.goesAway && pauseKey ? [words.pauseKey(spellKeys(pauseKey, texts))] : [];
    return [...(stopKey ? [words.stopKey(spellKeys(stopKey, texts))] : []), ...pause];
  }

  private comeBack(): void {
    if (!this.hidden) return;
    this.hidden = false;
    this.windows.showBar();
  }

  private update(next: Pick<ControlLook, 'state' | 'title' | 'detail' | 'share'>): void {
    this.look = { ...this.look, ...next };
    this.draw();
  }

  private focus(at: number): void {
    const count = controlButtons.length;
    this.look = { ...this.look, focused: controlButtons[(at + count) % count] };
  }

  private act(button: ControlButton): void {
    if (button === 'abort') this.actions.abort();
    else if (this.look.state !== 'recording' && this.look.state !== 'paused') return;
    else if (button === 'stop') this.actions.stop();
    else this.actions.pause();
  }

  private async takeFocus(): Promise<void> {
    this.hasFocus = true;
    await this.windows.takeFocus();
    // What can be done at once: before it begins, that is to call it off.
    this.focus(controlButtons.indexOf(this.look.state === 'waiting' ? 'abort' : 'stop'));
    this.draw();
  }

  private giveFocusBack(): void {
    if (this.hasFocus) this.windows.giveFocusBack();
    this.hasFocus = false;
  }

  private draw(): void {
    if (this.hidden) return;
    const { layout, scale } = this.windows;
    const about = this.look.focused ?? this.look.hovered;
    const named = about && this.look.state !== 'waiting' && this.look.state !== 'encoding';
    const detail = named ? nameOf(about, this.look.state === 'paused', this.options) : this.look.detail;
    const look = { ...this.look, detail };
    const key = JSON.stringify(look);
    if (key === this.drawn) return;
    this.drawn = key;
    const { width, height } = layout.bar;
    const context = createCanvas(width, height).getContext('2d');
    paintBar(context, layout, look, scale);
    this.windows.draw(bgra(context.getImageData(0, 0, width, height).data), frameColours[look.state]);
  }
}
