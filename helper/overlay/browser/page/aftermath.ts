import type { SelectionAction } from '../../overlay.ts';
import type { Word } from '../opening.ts';

/** How long the last word is shown before the window goes, in ms. */
const shown = 1_400;

const doing: Record<SelectionAction, string> = {
  upload: 'Uploading …',
  copy: 'Copying …',
  save: 'Saving …',
  print: 'Printing …',
  record: '',
};

/** What the page shows once something was chosen, and how it ends. */
export class Aftermath {
  /** The helper is gone: there is nobody to tell anything. */
  over = false;
  private ended = false;
  private readonly box: HTMLElement;
  private readonly ownWindow: boolean;

  constructor(box: HTMLElement, ownWindow: boolean) {
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
    else if (!this.ended) this.say(doing[action]);
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
    this.end('The helper has ended: nothing more can be done here.', true);
  }

  private progress(share: number): void {
    const bar = this.part<HTMLProgressElement>('share');
    bar.hidden = false;
    bar.value = share;
    this.say(`Uploading ${Math.floor(share * 100)} %`);
  }

  private end(words: string, failed: boolean): void {
    this.ended = true;
    this.part('share').hidden = true;
    this.part('words').setAttribute('role', failed ? 'alert' : 'status');
    this.say(words);
    document.title = `${failed ? 'Not done' : 'Done'} · prntscrn`;
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
    if (document.fullscreenElement) void document.exitFullscreen();
    window.close();
    setTimeout(() => {
      if (this.box.hidden) this.say('Closed: nothing was kept, nothing was sent.');
      const words = this.part('words');
      if (!words.textContent.includes('can be closed')) words.append(' This page can be closed.');
      this.part('close').hidden = true;
    }, 300);
  }
}
