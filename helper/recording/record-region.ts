import { setTimeout as sleep } from 'node:timers/promises';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Studio } from '#helper/shot/studio.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import { type Controls, openControls } from './controls.ts';
import { openFrameSource } from './frame-source.ts';
import type { Plan } from './plan.ts';
import { type Prepared, prepareRecording } from './record.ts';
import type { Finished, Progress, Recording } from './recording.ts';
import { holdRecordingKeys } from './recording-keys.ts';

/** How often what is shown is brought up to date, in ms. */
const tick = 200;

/**
 * Records one region, from the countdown to the encoded file. `begun` is given what stops it.
 * @throws HelperError `cancelled` when it was aborted, `area_off_screen`, `capture_failed`, `display_lost`, `file_failed`
 */
export async function recordRegion(
  studio: Studio,
  rect: Rect,
  plan: Plan,
  watch: Watch,
  begun: (stop: () => void) => void,
): Promise<Finished> {
  const wishes = new Wishes(watch.signal);
  const source = await openFrameSource({ rect, cursor: plan.cursor });
  const keys = await holdRecordingKeys(studio, wishes);
  let controls: Controls | undefined;
  try {
    begun(wishes.stop);
    const { maxSeconds, maxBytes } = plan;
    const { stop: stopKey, pause: pauseKey } = keys;
    const { texts, desktop } = studio;
    const about = { rect: source.place ?? source.rect, texts, maxSeconds, maxBytes, stopKey, pauseKey };
    controls = await openControls(about, wishes, desktop);
    const prepared = prepareRecording(source, { ...plan, folder: studio.folders.state });
    await countDown(plan.countdown, controls, wishes, watch, prepared);
    await controls?.begin();
    const recording = (await prepared).begin();
    wishes.follow(recording, controls);
    return await untilEnded(recording, controls, wishes, plan, watch);
  } finally {
    wishes.close();
    keys.giveBack();
    source.close();
    await controls?.close();
  }
}

async function countDown(
  seconds: number,
  controls: Controls | undefined,
  wishes: Wishes,
  watch: Watch,
  prepared: Promise<Prepared>,
): Promise<void> {
  prepared.catch(wishes.stop);
  for (let left = seconds; left > 0 && !wishes.over; left -= 1) {
    controls?.countDown(left);
    watch.stage?.(`Recording in ${left} s`);
    await Promise.race([sleep(1000), wishes.ended]);
  }
  const ready = await prepared;
  if (!wishes.over) return;
  // There is nothing yet that a stop could keep.
  await ready.discard();
  throw cancelled();
}

async function untilEnded(
  recording: Recording,
  controls: Controls | undefined,
  wishes: Wishes,
  plan: Plan,
  watch: Watch,
): Promise<Finished> {
  const show = () => {
    const { progress } = recording;
    controls?.show(progress);
    watch.stage?.(inWords(progress, plan));
  };
  show();
  const showing = setInterval(show, tick);
  await Promise.race([recording.ended, wishes.ended]);
  clearInterval(showing);
  if (wishes.aborted) {
    await recording.abort();
    throw cancelled();
  }
  const stopped = recording.stop((share) => {
    controls?.encoding(share);
    watch.stage?.(`Encoding ${Math.floor(share * 100)} %`);
  });
  // Encoding can be aborted too.
  const finished = await Promise.race([stopped, wishes.aborting]);
  if (finished) return finished;
  await stopped.then((late) => late.close());
  throw cancelled();
}

function inWords({ elapsed, bytes, paused }: Progress, { maxSeconds, maxBytes }: Plan): string {
  const time = `${(elapsed / 1000).toFixed(0)} of ${maxSeconds} s`;
  const size = `${(bytes / 2 ** 20).toFixed(1)} of ${maxBytes / 2 ** 20} MB`;
  return `${paused ? 'Paused' : 'Recording'} · ${time} · ${size}`;
}

function cancelled(): HelperError {
  return new HelperError('cancelled', 'Cancelled: nothing was kept, nothing was sent');
}

/** What the person wants, from whichever side it comes: the controls, the key, the terminal. */
class Wishes {
  readonly ended: Promise<void>;
  readonly aborting: Promise<undefined>;
  over = false;
  aborted = false;
  private recording: Recording | undefined;
  private controls: Controls | undefined;
  private readonly signal: AbortSignal | undefined;
  private end: () => void = () => undefined;
  private endByAbort: (nothing: undefined) => void = () => undefined;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
    this.ended = new Promise((resolve) => (this.end = resolve));
    this.aborting = new Promise((resolve) => (this.endByAbort = resolve));
    signal?.addEventListener('abort', this.abort, { once: true });
    if (signal?.aborted) this.abort();
  }

  follow(recording: Recording, controls: Controls | undefined): void {
    this.recording = recording;
    this.controls = controls;
  }

  readonly stop = (): void => {
    this.over = true;
    this.end();
  };

  readonly abort = (): void => {
    this.aborted = true;
    this.endByAbort(undefined);
    this.stop();
  };

  readonly pause = (): void => {
    const { recording, controls } = this;
    if (!recording?.progress.paused) recording?.pause();
    // What would be in the picture goes first.
    else void Promise.resolve(controls?.clear()).then(() => recording.resume());
  };

  close(): void {
    this.signal?.removeEventListener('abort', this.abort);
  }
}
