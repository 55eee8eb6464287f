import { expect, it } from 'vitest';
import { fingerprint } from '#authority/fingerprint.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { beginPasskeySignIn } from '#session/begin-passkey-sign-in.ts';
import { enterByFactor, enterByPasskey, enterByPassword } from '#session/enter.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { newPocketPasskey } from '#test/support/pocket-passkey.ts';
import { insertPasskey } from './queries.ts';

const origin = 'https://shots.example';
const config = { authSecret: 'a secret of the tests, long enough to be one', baseUrl: origin };
const password = 'correct horse battery';
let visitors = 0;

eachEngine('a passkey', (database) => {
  const at = () => ({ db: database(), config, visit: { ip: `198.18.0.${++visitors}`, userAgent: 'a browser' } });

  async function newHolder() {
    const user = await newUser(database());
    const device = newPocketPasskey();
    const times = { createdAt: Date.now(), lastUsedAt: null };
    const named = { id: newId(), userId: user.id, name: 'key', transports: '', counter: 0 };
    const key = { credentialId: device.id, credentialHash: fingerprint(device.id), publicKey: device.publicKey };
    await database().write((tx) => insertPasskey(database(), tx, { ...named, ...key, ...times }));
    return { user, device };
  }

  const beginAlone = async () => {
    const { step, options } = await beginPasskeySignIn(at(), at().visit.ip);
    return { step, challenge: options.challenge };
  };
  const beginAfter = async (email: string) => {
    const entered = await enterByPassword(at(), email, password);
    if (!entered || !('step' in entered)) throw new Error('no second step was asked for');
    return { step: entered.step.step, challenge: entered.step.passkey?.challenge ?? '' };
  };
  const outcome = async (entering: Promise<unknown>) =>
    (await entering.catch((error: unknown) => (error instanceof AppError ? error.code : error))) ?? 'refused';

  it('alone signs in whom its device has asked for a finger, a face or a PIN, once', async () => {
    const { user, device } = await newHolder();
    const { step, challenge } = await beginAlone();
    const answer = device.answer({ challenge, origin, asksHolder: true });
    expect(await outcome(enterByPasskey(at(), step, answer))).toMatchObject({ id: user.id });
    expect(await outcome(enterByPasskey(at(), step, answer))).toBe('not_found');
    const unasked = await beginAlone();
    const found = device.answer({ ...unasked, origin, asksHolder: false, counter: 2 });
    expect(await outcome(enterByPasskey(at(), unasked.step, found))).toBe('refused');
  });

  it('signs the challenge of its own step for this site, never again with an old counter', async () => {
    const { device } = await newHolder();
    // As those that are kept in a cloud: they count nothing, and say 0 each time.
    const good = { origin, asksHolder: true, counter: 0 };
    const used = await beginAlone();
    const answer = device.answer({ ...good, challenge: used.challenge });
    expect(await outcome(enterByPasskey(at(), used.step, answer))).toHaveProperty('id');
    expect(await outcome(enterByPasskey(at(), (await beginAlone()).step, answer))).toBe('refused');
    const signed = async (change: object) => {
      const { step, challenge } = await beginAlone();
      return await outcome(enterByPasskey(at(), step, device.answer({ ...good, challenge, ...change })));
    };
    for (const elsewhere of ['https://shots.example.evil.test', `${origin}:8443`])
      expect(await signed({ origin: elsewhere })).toBe('refused');
    expect(await signed({ counter: 7 })).toHaveProperty('id');
    expect([await signed({ counter: 7 }), await signed({ counter: 0 })]).toEqual(['refused', 'refused']);
  });

  it('of somebody else is no second factor after one’s own password', async () => {
    const [ada, bob] = [await newHolder(), await newHolder()];
    const { step, challenge } = await beginAfter(ada.user.email);
    const asked = { challenge, origin, asksHolder: true };
    expect(await outcome(enterByFactor(at(), step, { passkey: bob.device.answer(asked) }))).toBe('refused');
    const other = await beginAfter(ada.user.email);
    const elsewhere = ada.device.answer({ ...asked, challenge: other.challenge });
    expect(await outcome(enterByFactor(at(), step, { passkey: elsewhere }))).toBe('refused');
    const own = ada.device.answer({ ...asked, asksHolder: false });
    expect(await outcome(enterByFactor(at(), step, { passkey: own }))).toMatchObject({ id: ada.user.id });
  });
});
