import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rowById } from '#image/queries.ts';
import { StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow } from '#test/support/image-desk.ts';
import { ReconcileDesk } from '#test/support/reconcile-desk.ts';

const hour = 3_600_000;

eachEngine('a repair of the stores', (database) => {
  const desk = new ReconcileDesk(database);

  it('removes bytes without a picture at once, and leaves them to the queue where the store does not answer', async () => {
    await desk.pictures(desk.far, 1);
    const [here, there] = [await desk.putBytes(desk.disk), await desk.putBytes(desk.far)];
    expect(await desk.check({ repair: true })).toMatchObject({
      clean: true,
      counts: { orphaned: { found: 2, repaired: 2 } },
    });
    expect([
      existsSync(desk.fileIn('disk', here.id)),
      existsSync(desk.fileIn('far', there.id)),
      await desk.queued(),
    ]).toEqual([false, false, []]);
    const stays = await desk.putBytes(desk.far);
    const remove = desk.far.remove;
    desk.far.remove = async (keys) => keys.map(() => new StoreError('it is limited', { retryAfterMs: hour }));
    expect(await desk.check({ repair: true })).toMatchObject({
      clean: true,
      faults: [{ note: 'queued: the store has not removed it yet' }],
    });
    expect(await desk.queued()).toMatchObject([
      { store: 'far', storeKey: stays.id, bytes: 500, reason: 'orphaned', state: 'waiting', attempts: 1 },
    ]);
    expect((await desk.queued())[0]?.nextAttemptAt).toBeGreaterThan(Date.now() + hour - 60_000);
    desk.far.remove = remove;
    expect(await desk.check()).toMatchObject({ clean: true, stores: [{}, { queued: 1 }] });
  });

  it('brings bytes back from the cache and from the disk, proven, and drops what has no copy', async () => {
    const [cached, copied, lost, forged] = [
      await desk.picture(desk.far),
      await desk.picture(desk.far),
      await desk.picture(desk.far),
      await desk.picture(desk.far),
    ];
    await desk.cache.seed(cached.row, desk.fileIn('far', cached.row.id));
    await desk.putBytes(desk.disk, copied.row.id, copied.bytes);
    await desk.putBytes(desk.disk, forged.row.id, randomBytes(500));
    for (const { row } of [cached, copied, lost, forged]) desk.lose('far', row.id);
    const report = await desk.check({ repair: true });
    expect(report).toMatchObject({ clean: true, counts: { missing: { found: 4, repaired: 4 } } });
    expect(await (await desk.far.open(cached.row.id)).toArray()).toEqual([cached.bytes]);
    expect(await (await desk.far.open(copied.row.id)).toArray()).toEqual([copied.bytes]);
    const notes = new Map(report.faults.map(({ id, kind, note }) => [`${kind} ${id}`, note]));
    expect(notes.get(`missing ${cached.row.id}`)).toBe('brought back from the cache');
    expect(notes.get(`missing ${copied.row.id}`)).toBe('brought back from the disk');
    for (const { row } of [lost, forged]) expect(await rowById(database(), row.id)).toBeUndefined();
    // What the disk had besides went after it was brought back.
    expect(
      readdirSync(join(desk.folder, 'images'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
    ).toEqual([]);
    expect(await desk.check({ verify: true })).toMatchObject({ clean: true, faults: [] });
  });

  it('keeps the disk’s copy while the store cannot show that it has the picture', async () => {
    const { row } = await desk.picture(desk.far);
    await desk.pictures(desk.disk, 1);
    await desk.putBytes(desk.disk, row.id);
    desk.farDown = new StoreError('it is down', { retryAfterMs: hour });
    const report = await desk.check({ repair: true });
    expect(report).toMatchObject({ clean: false, counts: { orphaned: { found: 1, repaired: 0 } } });
    expect(existsSync(desk.fileIn('disk', row.id))).toBe(true);
    desk.farDown = undefined;
    expect(await desk.check({ repair: true })).toMatchObject({
      clean: true,
      counts: { orphaned: { found: 1, repaired: 1 } },
    });
    expect([existsSync(desk.fileIn('disk', row.id)), existsSync(desk.fileIn('far', row.id))]).toEqual([false, true]);
  });

  it('reads every byte only where it is asked to, and brings damaged ones back or leaves them', async () => {
    const [mended, broken] = [await desk.picture(desk.far), await desk.picture(desk.disk)];
    await desk.cache.seed(mended.row, desk.fileIn('far', mended.row.id));
    rmSync(desk.fileIn('far', mended.row.id));
    for (const [name, { row }] of [
      ['far', mended],
      ['disk', broken],
    ] as const)
      writeFileSync(desk.fileIn(name, row.id), randomBytes(500));
    expect(await desk.check()).toMatchObject({ clean: true });
    expect(await desk.check({ verify: true })).toMatchObject({ counts: { damaged: { found: 2, repaired: 0 } } });
    const report = await desk.check({ verify: true, repair: true });
    expect(report).toMatchObject({ clean: false, counts: { damaged: { found: 2, repaired: 1 } } });
    expect(await (await desk.far.open(mended.row.id)).toArray()).toEqual([mended.bytes]);
    expect(await rowById(database(), broken.row.id)).toEqual(broken.row);
  });

  it('refuses to drop or remove so much that the settings must be wrong, unless it is forced', async () => {
    for (let n = 0; n < 11; n++) await desk.insert(newRow(desk.owner, { store: 'far' }));
    await desk.pictures(desk.far, 5);
    for (let n = 0; n < 11; n++) await desk.putBytes(desk.disk);
    const report = await desk.check({ repair: true });
    expect(report).toMatchObject({
      clean: false,
      counts: { missing: { found: 11, repaired: 0 }, orphaned: { found: 11, repaired: 0 } },
      stores: [{ why: expect.stringContaining('11 of 11') }, { why: expect.stringContaining('11 of 16') }],
    });
    expect(await database().read.$count(database().tables.images)).toBe(16);
    expect([...new Set(report.faults.map(({ repaired }) => repaired))]).toEqual([false]);
    expect(await desk.check({ repair: true, force: true })).toMatchObject({
      clean: true,
      counts: { missing: { repaired: 11 }, orphaned: { repaired: 11 } },
    });
    expect(await database().read.$count(database().tables.images)).toBe(5);
  });

  it('keeps a picture whose file may wait on another server', async () => {
    const elsewhere = await desk.insert(newRow(desk.owner));
    await desk.move(elsewhere.id);
    expect(await desk.check({ repair: true })).toMatchObject({ clean: false, faults: [{ repaired: false }] });
    expect(await rowById(database(), elsewhere.id)).toBeDefined();
  });
});
