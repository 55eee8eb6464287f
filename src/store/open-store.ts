import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import { AppError } from '#errors/app-error.ts';
import { openDiskStore } from './disk.ts';
import type { Stores } from './store.ts';

/** Opens the stores that the settings name. */
export async function openStores(settings: Pick<Config, 'dataDir'>): Promise<Stores> {
  const disk = await openDiskStore(join(settings.dataDir, 'images'));
  return {
    current: disk,
    named: (name) => {
      if (name === disk.name) return disk;
      throw new AppError('unavailable', 'The store of this picture is not set up on this server');
    },
  };
}
