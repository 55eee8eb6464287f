import { eq } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { newId } from '#db/new-id.ts';
import { removeAccount } from '#purge/remove-account.ts';
import { runPurge } from '#purge/run.ts';
import { openDiskStore } from '#store/disk.ts';
import { eachEngine } from '#test/support/engines.ts';
import {
  formOf,
  type ImageDesk,
  newPicture,
  newRow,
  openImageDesk,
  silent,
  userCaller,
} from '#test/support/image-desk.ts';
import { createUser } from '#user/create-user.ts';
import { insertRow } from '../queries.ts';
import { removeImage } from '../remove.ts';
import { removeImages } from '../remove-many.ts';
import { restoreImages } from '../restore.ts';
import { recountUsage } from './recount.ts';

eachEngine('what a user has', (database) => {
  let desk: ImageDesk | undefined;
  afterEach(async () => {
    await desk?.close();
    desk = undefined;
  });
  const account = async () => {
    const email = `${newId(10).toLowerCase()}@example.test`;
    return await createUser({ db: database() }, operator, {
      email,
      name: 'X',
      password: 'long enough words',
      role: 'user',
    });
  };
  const usageOf = async (userId: string) => {
    const { read, tables } = database();
    const [row] = await read.select().from(tables.usage).where(eq(tables.usage.userId, userId));
    return row && [row.images, row.bytes];
  };
  const send = async (url: string, picture: Buffer, headers: Record<string, string> = {}) => {
    const answer = await fetch(url, { method: 'POST', body: formOf({ image: picture }), headers });
    const body = (await answer.json()) as { id: string; error?: { code: string } };
    return { status: answer.status, code: body.error?.code, id: body.id };
  };

  it('grows with an upload, once for the same idempotency key, and shrinks when the link dies', async () => {
    const user = await account();
    desk = await openImageDesk(database());
    desk.caller = userCaller(user.id);
    const [one, two] = [await newPicture(), await newPicture()];
    const first = await send(desk.url, one, { 'Idempotency-Key': 'same' });
    await send(desk.url, one, { 'Idempotency-Key': 'same' });
    const [images, bytes = 0] = (await usageOf(user.id)) ?? [];
    expect(images).toBe(1);
    expect(bytes).toBeGreaterThan(100);
    await send(desk.url, two);
    expect((await usageOf(user.id))?.[0]).toBe(2);
    await removeImage(
      { db: database(), stores: { named: () => desk?.store as never }, log: silent },
      desk.caller,
      first.id,
    );
    expect((await usageOf(user.id))?.[0]).toBe(1);
    // Nothing dies twice.
    const again = removeImage(
      { db: database(), stores: { named: () => desk?.store as never }, log: silent },
      desk.caller,
      first.id,
    );
    await expect(again).rejects.toMatchObject({ code: 'not_found' });
    expect((await usageOf(user.id))?.[0]).toBe(1);
  });

  it('grows again with a deletion that is taken back', async () => {
    const db = database();
    const user = await account();
    const [one, two] = [newRow(user.id, { bytes: 5 }), newRow(user.id, { bytes: 6 })];
    for (const row of [one, two]) await insertRow(db, row, 1);
    const caller = userCaller(user.id);
    const stores = { named: () => ({}) as never };
    await removeImages({ db, stores, log: silent }, caller, [one.id, two.id], { undoSeconds: 60 });
    expect(await usageOf(user.id)).toEqual([0, 0]);
    await restoreImages({ db }, caller, [one.id]);
    await restoreImages({ db }, caller, [one.id]);
    expect(await usageOf(user.id)).toEqual([1, 5]);
  });

  it('is counted again from the pictures that live, and what was wrong is told', async () => {
    const { id: userId } = await account();
    const db = database();
    for (const changes of [{ bytes: 30 }, { bytes: 5, deletedAt: Date.now() }])
      await db.write(async (tx) => void (await tx.insert(db.tables.images).values(newRow(userId, changes))));
    const ofUser = async () => (await recountUsage(db, operator)).filter((one) => one.userId === userId);
    expect(await ofUser()).toEqual([{ userId, was: { images: 0, bytes: 0 }, is: { images: 1, bytes: 30 } }]);
    expect(await usageOf(userId)).toEqual([1, 30]);
    expect(await ofUser()).toEqual([]);
    await expect(recountUsage(db, userCaller(userId))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('never passes the quota, even where twelve uploads arrive at once', async () => {
    const user = await account();
    desk = await openImageDesk(database(), { quotaImages: 5 });
    desk.caller = userCaller(user.id);
    const { url } = desk;
    const pictures = await Promise.all(Array.from({ length: 12 }, () => newPicture()));
    const answers = await Promise.all(pictures.map((picture) => send(url, picture)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ code, status }) => status === 403 && code === 'quota_exceeded')).toHaveLength(7);
    expect((await usageOf(user.id))?.[0]).toBe(5);
    expect(desk.files().stored).toHaveLength(5);
    expect(desk.files().incoming).toEqual([]);
  });

  it('never passes the bytes of the quota either, and a user’s own quota comes before the site’s', async () => {
    const user = await account();
    const { users } = database().tables;
    const picture = await newPicture();
    desk = await openImageDesk(database(), { quotaBytes: 1 });
    desk.caller = userCaller(user.id);
    expect(await send(desk.url, picture)).toMatchObject({ status: 403, code: 'quota_exceeded' });
    await database().write(async (tx) => {
      await tx
        .update(users)
        .set({ quotaBytes: picture.length * 2 + 10 })
        .where(eq(users.id, user.id));
    });
    const { url } = desk;
    const answers = await Promise.all([1, 2, 3, 4].map(async () => send(url, await newPicture())));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403]);
    await database().write(async (tx) => {
      await tx.update(users).set({ quotaBytes: 0 }).where(eq(users.id, user.id));
    });
    expect((await send(desk.url, await newPicture())).status).toBe(201);
  });

  it('refuses by Content-Length alone, before the body has come', async () => {
    const user = await account();
    desk = await openImageDesk(database(), { quotaBytes: 1000 });
    desk.caller = userCaller(user.id);
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((done, failed) => {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': '500000' };
      const asked = request(desk?.url ?? '', { method: 'POST', headers }, (answer) => {
        done(answer.statusCode);
        asked.destroy();
      });
      asked.on('error', failed);
      asked.write('--x\r\n');
    });
    expect(status).toBe(403);
  });

  it('loses what the purge takes of many users in one batch, and all of an account that is removed', async () => {
    const db = database();
    const [one, two] = [await account(), await account()];
    desk = await openImageDesk(db);
    const store = await openDiskStore(desk.folder);
    const past = { createdAt: 1000, expiresAt: 2000 };
    for (const user of [one, two]) {
      for (const changes of [past, past, {}]) await insertRow(db, newRow(user.id, { bytes: 7, ...changes }), 500);
      expect(await usageOf(user.id)).toEqual([3, 21]);
    }
    await runPurge({ db, stores: { named: () => store }, log: silent });
    expect([await usageOf(one.id), await usageOf(two.id)]).toEqual([
      [1, 7],
      [1, 7],
    ]);
    await removeAccount({ db }, operator, two.id);
    expect([await usageOf(one.id), await usageOf(two.id)]).toEqual([[1, 7], undefined]);
  });
});
