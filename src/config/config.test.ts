import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const parse = (settings: Record<string, string>) => parseConfig({ DATA_DIR: dataDir, ...settings });

describe('settings', () => {
  it('need nothing: every one has a default that works', () => {
    const settings = parse({});
    expect(settings).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      baseUrl: 'http://localhost:3000',
      databaseUrl: undefined,
      cronSecret: undefined,
      purgeSchedule: '0 * * * *',
      maxUploadBytes: 52_428_800,
      retentionDays: 0,
    });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('reports every fault at once, by name, without the values', () => {
    const wrong = { PORT: 'eighty', CRON_SECRET: 'short-secret', BASE_URL: 'ftp://x', PURGE_SCHEDULE: 'every day' };
    let message = '';
    try {
      parse(wrong);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of Object.keys(wrong)) expect(message).toContain(name);
    expect(message).not.toContain('short-secret');
  });

  it('takes an empty value as not set', () => {
    expect(parse({ CRON_SECRET: '', PORT: '' })).toMatchObject({ cronSecret: undefined, port: 3000 });
  });

  it('builds links from the origin of BASE_URL, and refuses one with a path', () => {
    expect(parse({ BASE_URL: 'https://shots.example/' }).baseUrl).toBe('https://shots.example');
    expect(() => parse({ BASE_URL: 'https://shots.example/sub' })).toThrow(/BASE_URL/);
    expect(() => parse({ BASE_URL: '/' })).toThrow(/BASE_URL: Invalid URL/);
  });

  it('makes the secret once, readable by its owner alone, and finds it again', () => {
    const first = parse({}).authSecret;
    expect(parse({}).authSecret).toBe(first);
    const file = join(dataDir, 'auth-secret');
    expect(readFileSync(file, 'utf8').trim()).toBe(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps DATA_DIR private when it makes it', () => {
    const made = join(dataDir, 'deeper', 'data');
    parseConfig({ DATA_DIR: made });
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });
});
