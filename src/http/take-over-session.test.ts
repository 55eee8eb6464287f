import { beforeAll, expect, it } from 'vitest';
import { openSession } from '#session/open-session.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { takeOverSession } from './take-over-session.ts';

const host = '__Host-next-auth.session-token';
const former = '__Secure-next-auth.session-token';

eachEngine('a session under the cookie that it had before', (database) => {
  let userId: string;
  beforeAll(async () => {
    userId = (await newUser(database())).id;
  });

  const open = (openedAt: number) =>
    openSession({ db: database(), now: () => openedAt }, userId, { ip: '', userAgent: '' });

  async function takeOver(cookie: string, baseUrl = 'https://shots.example', at = Date.UTC(2026, 11, 20)) {
    const set: string[] = [];
    const headers = { cookie };
    const appendHeader = (_: string, line: string) => set.push(line);
    await takeOverSession({ db: database(), config: { baseUrl }, now: () => at }, { headers }, {
      appendHeader,
    } as never);
    return { cookie: headers.cookie, set: set.map((line) => line.split(';')[0]) };
  }

  it('goes on under the new one', async () => {
    const id = await open(Date.UTC(2026, 10, 20));
    const { cookie, set } = await takeOver(`a=b; ${former}=${id}`);
    expect(cookie).toBe(`a=b; ${former}=${id}; ${host}=${id}`);
    expect(set).toEqual([`${former}=`, `${host}=${id}`]);
  });

  it('was planted where it was opened since, and ends there', async () => {
    const id = await open(Date.UTC(2027, 0, 1));
    for (const planted of [id, 'nothing']) {
      const { cookie, set } = await takeOver(`${former}=${planted}`);
      expect([cookie, set]).toEqual([`${former}=${planted}`, [`${former}=`]]);
    }
  });

  it('is not taken over any more once every session of that time has ended', async () => {
    const id = await open(Date.UTC(2026, 10, 20));
    const late = await takeOver(`${former}=${id}`, 'https://shots.example', Date.UTC(2027, 0, 2));
    expect(late).toEqual({ cookie: `${former}=${id}`, set: [`${former}=`] });
  });

  it('changes nothing beside the new one, or where links are http', async () => {
    const id = await open(Date.UTC(2026, 10, 20));
    expect((await takeOver(`${former}=${id}; ${host}=mine`)).cookie).toBe(`${former}=${id}; ${host}=mine`);
    expect(await takeOver(`${former}=${id}`, 'http://localhost')).toEqual({ cookie: `${former}=${id}`, set: [] });
  });
});
