import { expect, it } from 'vitest';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { beginStep, endStep, findStep } from './step.ts';

eachEngine('a step', (database) => {
  it('is found by its own person, for what it was begun for, and ends once, however many found it', async () => {
    const at = { db: database() };
    const [ada, bob] = [await newUser(database()), await newUser(database())];
    const { id, challenge } = await beginStep(at, 'verify', ada.id);
    const step = await findStep(at, 'verify', id, ada.id);
    expect(step).toMatchObject({ userId: ada.id, challenge });
    await expect(findStep(at, 'verify', id, bob.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(findStep(at, 'passkey-add', id, ada.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(findStep(at, 'verify', `${id}x`, ada.id)).rejects.toMatchObject({ code: 'not_found' });
    const ended = await Promise.allSettled([endStep(at, step), endStep(at, step), endStep(at, step)]);
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(findStep(at, 'verify', id, ada.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});
