import type { Resident } from '#helper/resident/resident.ts';

/** What the page works on: the resident helper, or a command that serves the page alone and holds no keys. */
export interface PageHost extends Pick<Resident, 'studio' | 'send' | 'trouble'> {
  readonly keys?: Resident['keys'];
}
