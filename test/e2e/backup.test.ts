import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, describe, expect, it } from 'vitest';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'prntscrn-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Uploads without a pause that a person would notice, until it is told to end; every picture that was acknowledged is kept in mind. */
function sendOn(url: string, token: string) {
  const taken: { id: string; sha256: string }[] = [];
  let going = true;
  const lane = async () => {
    while (going) {
      const png = await newPicture(60);
      const { id } = await upload(url, token, png);
      const served = await (await fetch(`${url}/image/${id}`)).arrayBuffer();
      taken.push({ id, sha256: createHash('sha256').update(new Uint8Array(served)).digest('hex') });
      await sleep(50);
    }
  };
  const lanes = Promise.all([lane(), lane()]);
  return {
    taken,
    /** Waits until so many more are taken. */
    more: (count: number) => expect.poll(() => taken.length, { timeout: 30_000 }).toBeGreaterThan(taken.length + count),
    end: async () => {
      going = false;
      await lanes;
    },
  };
}

async function destroyDatabase(databaseUrl: string): Promise<void> {
  const connection = await createConnection(databaseUrl);
  const name = new URL(databaseUrl).pathname.slice(1);
  await connection.query(`drop database ${name}`);
  await connection.query(`create database ${name} character set utf8mb4`);
  await connection.end();
}

/** What of these the server answers byte by byte. */
async function served(server: TestServer, pictures: readonly { id: string; sha256: string }[]): Promise<string[]> {
  const whole: string[] = [];
  for (const { id, sha256 } of pictures) {
    const answer = await fetch(`${server.url}/image/${id}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.ok && createHash('sha256').update(bytes).digest('hex') === sha256) whole.push(id);
    else expect(answer.status).toBe(404);
  }
  return whole;
}

describe.each(['sqlite', 'mysql'] as const)(
  'a site that is backed up while uploads go on, and then destroyed (%s)',
  (engine) => {
    it('is there again with all that was there when the backup began', async () => {
      const [dataDir, to] = [join(folder, `${engine}-data`), join(folder, `${engine}-backups`)];
      const databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : '';
      // Links keep their address, whatever port the test's servers have.
      const settings = { dataDir, databaseUrl, env: { BASE_URL: 'https://shots.example' } };
      let server = await startServer(settings);
      const email = 'ada@example.test';
      await server.admin(
        ['user', 'create', '--email', email, '--name', 'Ada', '--password-stdin'],
        'correct horse battery',
      );
      const scopes = ['--scopes', 'image:write image:read image:delete'];
      const token = (await server.admin(['token', 'create', '--email', email, ...scopes, '--name', 't'])).trim();

      const sending = sendOn(server.url, token);
      await sending.more(5);
      await server.admin(['backup', '--to', to]);
      await sending.more(5);
      const before = [...sending.taken];
      const made = JSON.parse(await server.admin(['backup', '--to', to, '--verify', '--json']));
      await sending.more(5);
      await sending.end();
      expect(made).toMatchObject({ lost: [], remote: {} });
      expect(made.fresh.pictures).toBeLessThan(made.pictures);

      await server.kill();
      rmSync(dataDir, { recursive: true });
      if (databaseUrl) await destroyDatabase(databaseUrl);
      await server.admin(['restore', '--from', to]);
      server = await startServer(settings);
      const whole = await served(server, sending.taken);
      expect(whole).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
      expect(whole).toHaveLength(made.pictures);
      expect(whole.length).toBeLessThan(sending.taken.length);
      expect(await server.admin(['store', 'check', '--verify'])).toContain('No fault');
      await upload(server.url, token, await newPicture());
      await server.stop();
    });
  },
);
