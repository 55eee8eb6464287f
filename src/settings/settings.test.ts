import { beforeEach, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import { type SiteSettings, settingsChangeSchema } from '#contract/settings.ts';
import { eachEngine } from '#test/support/engines.ts';
import { silent } from '#test/support/image-desk.ts';
import { changeSettings } from './change-settings.ts';
import { lookAtSettings } from './look-at-settings.ts';
import { openSettings } from './settings.ts';

const defaults: SiteSettings = {
  site_name: 'prntscrn',
  retention_days: 30,
  max_upload_bytes: 1_000_000,
  max_pixels: 1_000_000,
  quota_bytes: 0,
  quota_images: 0,
  sign_up: 'invite',
  require_two_factor: false,
};
const admin = (changes: Partial<Caller> = {}): Caller => {
  const scopes = new Set(allScopes);
  return { userId: 'a', role: 'admin', via: 'session', scopes, name: 'a@example.test', verifiedAt: 0, ...changes };
};

eachEngine('the settings of the site', (database) => {
  let now = 1_000_000;
  const at = () => ({ db: database(), now: () => now });
  const open = () => openSettings({ ...at(), defaults, log: silent });
  beforeEach(async () => {
    const { siteSettings, audit } = database().tables;
    await database().write(async (tx) => {
      await tx.delete(siteSettings);
      await tx.delete(audit);
    });
  });

  it('are those of the environment until they are changed, and again when they are taken back', async () => {
    const settings = await open();
    expect(settings.current).toEqual(defaults);
    await changeSettings({ ...at(), settings }, operator, { retention_days: 7, site_name: 'Bilder' });
    expect(settings.current).toEqual({ ...defaults, retention_days: 7, site_name: 'Bilder' });
    expect((await lookAtSettings(settings, operator)).changed).toEqual(['site_name', 'retention_days']);
    await changeSettings({ ...at(), settings }, operator, { retention_days: null });
    expect(settings.current).toEqual({ ...defaults, site_name: 'Bilder' });
  });

  it('reach another process within five seconds, which asks the database no more often than that', async () => {
    const [one, two] = [await open(), await open()];
    await changeSettings({ ...at(), settings: one }, operator, { quota_images: 9 });
    now += 4999;
    await two.refresh();
    expect(two.current.quota_images).toBe(0);
    now += 1;
    await Promise.all([two.refresh(), two.refresh()]);
    expect(two.current.quota_images).toBe(9);
  });

  it('stay as they were last known while the database is away', async () => {
    const db = database();
    let away = false;
    const read = new Proxy(db.read, {
      get: (target, name, self) => {
        if (away) throw new Error('away');
        return Reflect.get(target, name, self);
      },
    });
    const settings = await openSettings({ db: { ...db, read }, now: () => now, defaults, log: silent });
    await changeSettings({ ...at(), settings }, operator, { quota_images: 4 });
    away = true;
    now += 10_000;
    await settings.refresh();
    expect(settings.current.quota_images).toBe(4);
  });

  it('fall back to the default where the database holds nonsense', async () => {
    const { siteSettings } = database().tables;
    await database().write(async (tx) => {
      await tx.insert(siteSettings).values([
        { name: 'retention_days', value: '-4', changedAt: 1 },
        { name: 'sign_up', value: '{', changedAt: 1 },
        { name: 'of_another_version', value: '1', changedAt: 1 },
        { name: 'quota_images', value: '3', changedAt: 1 },
      ]);
    });
    expect((await open()).current).toEqual({ ...defaults, quota_images: 3 });
  });

  it('are changed by an administrator alone, who proved lately who it is, and that is written down', async () => {
    const settings = await open();
    const change = (caller: Caller | undefined) =>
      changeSettings({ ...at(), settings }, caller, { sign_up: 'off', site_name: 'prntscrn' });
    await expect(change(undefined)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(change(admin({ role: 'user' }))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(change(admin({ via: 'token' }))).rejects.toMatchObject({ code: 'forbidden' });
    now += 3_600_000;
    await expect(change(admin())).rejects.toMatchObject({ code: 'verification_needed' });
    await expect(lookAtSettings(settings, admin({ role: 'user' }))).rejects.toThrow('administrator');
    await change(admin({ verifiedAt: now }));
    const { read, tables } = database();
    const rows = await read.select().from(tables.audit);
    expect(rows.map((row) => [row.action, row.actorName, row.targetId, JSON.parse(row.detail ?? '')])).toEqual([
      ['settings.change', 'a@example.test', 'sign_up', { from: 'invite', to: 'off' }],
    ]);
  });

  it.each([
    { retention_days: -1 },
    { retention_days: 1.5 },
    { quota_bytes: Number.MAX_SAFE_INTEGER + 1 },
    { site_name: ' ' },
    { sign_up: 'open' },
    { max_upload_bytes: 0 },
    { auth_secret: 'x' },
  ])('refuse %j', (change) => {
    expect(settingsChangeSchema.safeParse(change).success).toBe(false);
  });
});
