import type { Texts } from '#helper/texts/english.ts';
import type { SelectionAction } from '../../overlay.ts';
import type { Word } from '../opening.ts';

/** How long the last word is shown before the window goes, in ms. */
const shown = 1_400;

/** What the page shows once something was chosen, and how it ends. */
export class Aftermath {
  /** The helper is gone: there is nobody to tell anything. */
  over = false;
  private ended = false;
  private readonly box: HTMLElement;
  private readonly ownWindow: boolean;
  private readonly words: Texts['overlayPage'];

  private readonly hangUp: () => void;

  constructor(
    box: HTMLElement,
    { ownWindow, words, hangUp }: { ownWindow: boolean; words: Texts['overlayPage']; hangUp: () => void },
  ) {
    this.words = words;
    this.hangUp = hangUp;
    this.box = box;
    this.ownWindow = ownWindow;
    this.part<HTMLButtonElement>('close').addEventListener('click', () => this.leave());
    addEventListener('keydown', ({ key }) => this.ended && (key === 'Escape' || key === 'Enter') && this.leave());
  }

  private part<T extends HTMLElement>(name: string): T {
    return this.box.querySelector(`#after-${name}`) as T;
  }

  /** Waits for what the helper says; without an action there is nothing to wait for. */
  wait(action: SelectionAction | undefined): void {
    if (!action || action === 'record') this.leave();
    else if (!this.ended) this.say(this.doing(action));
  }

  private doing(action: Exclude<SelectionAction, 'record'>): string {
    const { uploading, copying, saving, printing } = this.words;
    return { upload: uploading, copy: copying, save: saving, print: printing }[action];
  }

  hear(word: Word): void {
    if (word.type === 'progress') this.progress(word.share);
    else if (word.type === 'done') this.end(word.words, false);
    else if (word.type === 'failed') this.end(word.words, true);
  }

  /** The helper has ended, or was killed. */
  lost(): void {
    if (this.ended) return;
    this.over = true;
    this.end(this.words.lost, true);
  }

  private progress(share: number): void {
    const bar = this.part<HTMLProgressElement>('share');
    bar.hidden = false;
    bar.value = share;
    this.say(this.words.share(Math.floor(share * 100)));
  }

  private end(words: string, failed: boolean): void {
    this.ended = true;
    this.part('share').hidden = true;
    this.part('words').setAttribute('role', failed ? 'alert' : 'status');
    this.say(words);
    document.title = `${words.split('\n', 1)} · prntscrn`;
    const close = this.part<HTMLButtonElement>('close');
    close.hidden = !failed && this.ownWindow;
    if (!close.hidden) close.focus();
    if (!failed) setTimeout(() => this.leave(), shown);
  }

  private say(words: string): void {
    this.box.hidden = false;
    this.part('words').textContent = words;
  }

  /** A tab that the person's own browser has opened may refuse to go; then it says that it can be closed. */
  private leave(): void {
    this.ended = true;
    this.hangUp();
    if (document.fullscreenElement) void document.exitFullscreen();
    window.close();
    setTimeout(() => {
      if (this.box.hidden) this.say(this.words.nothing);
      const words = this.part('words');
      if (!words.textContent.includes(this.words.closable)) words.append(` ${this.words.closable}`);
      this.part('close').hidden = true;
    }, 300);
  }
}
