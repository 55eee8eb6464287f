import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { tokenOf } from '#test/support/uploadthing-server.ts';
import { uploadthingDriver } from './uploadthing.ts';

describe('the token of uploadthing', () => {
  const parts = { apiKey: 'sk_live_x', appId: 'app1', regions: ['fra1'] };
  const accepts = (token: string) => uploadthingDriver.settings.UPLOADTHING_TOKEN.safeParse(token);

  it('takes what the dashboard gives', () => {
    expect(accepts(tokenOf(parts)).success).toBe(true);
    expect(accepts(tokenOf({ ...parts, regions: ['fra1', 'sea1'], ingestHost: 'ingest.example.org' })).success).toBe(
      true,
    );
  });

  it.each([
    ['nothing encoded', 'sk_live_1234'],
    ['JSON of something else', tokenOf({ key: 'x' })],
    ['a key that is none', tokenOf({ ...parts, apiKey: 'pk_live_x' })],
    ['an app that would lead elsewhere', tokenOf({ ...parts, appId: 'evil.example/' })],
    ['a region that would lead elsewhere', tokenOf({ ...parts, regions: ['evil.example/?'] })],
    ['no region', tokenOf({ ...parts, regions: [] })],
    ['a host that would lead elsewhere', tokenOf({ ...parts, ingestHost: 'evil.example/x?' })],
  ])('refuses %s in words that do not repeat it', (_, token) => {
    const { error } = accepts(token);
    expect(error?.message).toContain('must be the token of the uploadthing dashboard');
    expect(error?.message).not.toContain(token);
  });

  it('is what the store is not there without', async () => {
    expect(await uploadthingDriver.open({}, tmpdir())).toBeUndefined();
  });
});
