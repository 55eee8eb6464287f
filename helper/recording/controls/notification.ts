import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from '#helper/notify/notify.ts';
import type { Desktop } from '#helper/shot/desktop.ts';
import { spellKeys } from '#helper/texts/spell-keys.ts';
import type { ControlActions, ControlOptions, Controls } from '../controls.ts';
import type { Progress } from '../recording.ts';
import { clock, megabytes, mostMegabytes } from './progress-words.ts';

const slot = 'recording';
/** How long a desktop that does not answer may hold up what comes after a recording, in ms. */
const patience = 1000;
type Button = 'stop' | 'pause' | 'abort';

/** A notification with buttons, for desktops that let no program say where its windows are. */
export function openNotificationControls(
  options: ControlOptions,
  actions: ControlActions,
  desktop: Pick<Desktop, 'notify' | 'dismiss'>,
): Controls {
  return new NotificationControls(options, actions, desktop);
}

class NotificationControls implements Controls {
  private readonly options: ControlOptions;
  private readonly actions: ControlActions;
  private readonly desktop: Pick<Desktop, 'notify' | 'dismiss'>;
  /** One after the other: each takes the place of the one before. */
  private turn: Promise<unknown> = Promise.resolve();
  private said = '';
  private state = '';
  /** Whoever has put it away does not want the next second of it, but a pause or the end. */
  private putAway = false;

  constructor(options: ControlOptions, actions: ControlActions, desktop: Pick<Desktop, 'notify' | 'dismiss'>) {
    this.options = options;
    this.actions = actions;
    this.desktop = desktop;
  }

  countDown(seconds: number): void {
    this.say('waiting', { title: this.words.startsIn(seconds) }, ['abort']);
  }

  async begin(): Promise<void> {}

  async clear(): Promise<void> {}

  show({ elapsed, bytes, paused }: Progress): void {
    const { maxSeconds, maxBytes, stopKey, texts } = this.options;
    const { words } = this;
    const title = `${paused ? words.paused : words.recording} ${clock(elapsed / 1000)} / ${clock(maxSeconds)}`;
    const size = words.size(megabytes(bytes), mostMegabytes(maxBytes));
    const body = stopKey ? `${size} · ${words.stopKey(spellKeys(stopKey, texts))}` : size;
    const progress = Math.max(elapsed / 1000 / maxSeconds, bytes / maxBytes);
    this.say(paused ? 'paused' : 'recording', { title, body, progress }, ['stop', 'pause', 'abort']);
  }

  encoding(share: number): void {
    // In steps: each is a notification of its own.
    const body = `${Math.floor(share * 10)}0 %`;
    this.say('encoding', { title: this.words.encoding, body, progress: share }, ['abort']);
  }

  close(): Promise<void> {
    const gone = this.turn.then(() => this.desktop.dismiss(slot)).catch(() => undefined);
    this.turn = gone;
    return Promise.race([gone, sleep(patience, undefined, { ref: false })]);
  }

  private get words() {
    return this.options.texts.controls;
  }

  /** Shown anew when its words have changed, which they do once a second. */
  private say(
    state: string,
    what: Pick<Notification, 'title' | 'body' | 'progress'>,
    buttons: readonly Button[],
  ): void {
    if (state !== this.state) this.putAway = false;
    const said = `${state} ${what.title} ${state === 'encoding' ? what.body : ''}`;
    if (said === this.said || this.putAway) return;
    this.state = state;
    this.said = said;
    const { words } = this;
    const labels = {
      stop: words.stopNow,
      pause: state === 'paused' ? words.goOn : words.pause,
      abort: words.discard,
    };
    const notification: Notification = {
      ...what,
      slot,
      lasting: true,
      actions: buttons.map((id) => ({ id, label: labels[id] })),
      onAction: (id) => this.act(id),
      onClosed: () => {
        this.putAway = true;
      },
    };
    this.turn = this.turn.then(() => this.desktop.notify(notification)).catch(() => undefined);
  }

  private act(id: string): void {
    if (id === 'stop') this.actions.stop();
    else if (id === 'pause') this.actions.pause();
    else if (id === 'abort') this.actions.abort();
  }
}
