import { z } from 'zod';
import type { Studio } from '#helper/shot/studio.ts';
import type { HeldKeys, KeyPurpose } from './hold-keys.ts';

/** How the resident helper is, as `status` tells it. */
export const statusSchema = z.object({
  pid: z.number(),
  version: z.string(),
  /** Such as `:0`; empty where it is no X11 screen. */
  display: z.string(),
  hotkeys: z.record(z.string(), z.string()),
  paused: z.boolean(),
  uploading: z.boolean(),
  /** How many pictures no server has yet. */
  waiting: z.number(),
  signedIn: z.object({ server: z.string(), name: z.string(), email: z.string() }).nullable(),
  /** `waits`: this desktop has no tray now, and the icon comes with one. */
  tray: z.enum(['shown', 'waits', 'none', 'off']),
});
export type Status = z.infer<typeof statusSchema>;

/** The sections of the page of settings that can be asked for. */
export const sectionSchema = z.enum(['upload', 'queue', 'account', 'recent']);
export type Section = z.infer<typeof sectionSchema>;

/** The helper that stays, for its tray, its page and the commands that talk to it. */
export interface Resident {
  readonly studio: Studio;
  readonly keys: HeldKeys;
  readonly uploading: boolean;
  readonly recording: boolean;
  take(purpose: KeyPurpose): void;
  /** Sends what waits. */
  send(): Promise<void>;
  /** An address of the page of settings that lets one browser in, once. */
  page(section?: Section): Promise<string>;
  quit(): void;
  trouble(words: string): void;
}
