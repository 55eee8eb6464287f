import type { Database } from '#db/database.ts';

/** A database in which something happens just before the next thing is written, as between a request's first look and its end. */
export function interruptible(db: Database) {
  const door = {
    meanwhile: undefined as (() => Promise<unknown>) | undefined,
    db: {
      ...db,
      write: async (work) => {
        const { meanwhile } = door;
        door.meanwhile = undefined;
        await meanwhile?.();
        return await db.write(work);
      },
    } as Database,
  };
  return door;
}
