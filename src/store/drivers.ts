import { z } from 'zod';
import { diskDriver } from './disk.ts';
import { imgurDriver } from './imgur.ts';
import { s3Driver } from './s3.ts';
import type { Store } from './store.ts';
import { uploadthingDriver } from './uploadthing.ts';

/** How one kind of store is set up: its settings in the environment, and what opens it. */
export interface Driver {
  readonly settings: z.ZodRawShape;
  /** Opens the store, with `dataDir` for what it keeps on this machine; undefined where its settings are not given. */
  open(environment: Record<string, unknown>, dataDir: string): Promise<Store | undefined>;
  /** The settings without which it cannot be `STORE`. */
  readonly needs: readonly string[];
}

/** Every kind of store, by the name that `STORE` and the rows of pictures use. A new one is its file and a line here. */
export const drivers = {
  disk: diskDriver,
  imgur: imgurDriver,
  s3: s3Driver,
  uploadthing: uploadthingDriver,
} satisfies Record<string, Driver>;

export type StoreName = keyof typeof drivers;

export const storeNameSchema = z.enum(Object.keys(drivers) as [StoreName, ...StoreName[]]);

/** The settings of all drivers, for the one place that reads the environment. */
export const storeSettings: z.ZodRawShape = Object.assign({}, ...Object.values(drivers).map((one) => one.settings));
