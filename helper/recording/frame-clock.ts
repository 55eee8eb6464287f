/**
 * The time of a recording, cut into slots of one frame each. Pauses do not count. A frame belongs to the slot in which it
 * was taken, so its place in time never drifts, however late the timers of a busy machine are.
 */
export class FrameClock {
  private readonly fps: number;
  private readonly now: () => number;
  private started: number;
  private pausedAt: number | undefined;

  /** `now` gives milliseconds; the first slot begins at once. */
  constructor(fps: number, now: () => number = () => performance.now()) {
    this.fps = fps;
    this.now = now;
    this.started = now();
  }

  get paused(): boolean {
    return this.pausedAt !== undefined;
  }

  /** Milliseconds that were recorded. */
  get elapsed(): number {
    return (this.pausedAt ?? this.now()) - this.started;
  }

  /** The slot that is under way, from 0 on. */
  get slot(): number {
    // A timer may fire a little before its time.
    return Math.floor((this.elapsed * this.fps) / 1000 + 0.02);
  }

  /** Milliseconds until a slot begins, 0 where it has begun. */
  until(slot: number): number {
    return Math.max(0, (slot * 1000) / this.fps - this.elapsed);
  }

  pause(): void {
    this.pausedAt ??= this.now();
  }

  resume(): void {
    if (this.pausedAt === undefined) return;
    this.started += this.now() - this.pausedAt;
    this.pausedAt = undefined;
  }
}

/** When a slot begins, in hundredths of a second, as GIF counts: at 15 a second the frames last 7, 7, 6, 7, 7, 6. */
export function hundredthsOf(slot: number, fps: number): number {
  return Math.ceil((slot * 100) / fps - 1e-6);
}

/** When a slot begins, in milliseconds, as WebP counts. */
export function millisecondsOf(slot: number, fps: number): number {
  return Math.round((slot * 1000) / fps);
}
