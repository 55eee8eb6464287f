import { LocalTime } from '../local-time.tsx';

/** A time in epoch milliseconds, in words. */
export function Moment({ at }: { at: number }) {
  return <LocalTime iso={new Date(at).toISOString()} />;
}
