import type { Config } from '#config/config.ts';
import { type Driver, drivers } from './drivers.ts';
import { paced } from './pace.ts';
import { type LocalStore, type Store, StoreError, type Stores } from './store.ts';
import { type NoteCall, timed } from './timed.ts';

/** Opens every store whose settings are given, so that a change of STORE breaks no older link. `note` hears of each call. */
export async function openStores(
  settings: Pick<Config, 'dataDir' | 'store' | 'storeEnvironment'>,
  note: NoteCall = () => undefined,
): Promise<Stores> {
  const { disk: diskDriver, ...others } = drivers;
  const disk: LocalStore = timed(await diskDriver.open({}, settings.dataDir), note);
  const remote: Driver[] = Object.values(others);
  const opened: (Store | undefined)[] = await Promise.all(
    remote.map((driver) => driver.open(settings.storeEnvironment, settings.dataDir)),
  );
  const all = [disk, ...opened.filter((store) => store !== undefined).map((store) => paced(timed(store, note)))];
  const named = (name: string): Store => {
    const store = all.find((one) => one.name === name);
    if (store) return store;
    throw new StoreError('The store of this picture is not set up on this server');
  };
  return { disk, current: named(settings.store), named, all };
}
