import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Cron } from 'croner';
import { z } from 'zod';
import { drivers, storeNameSchema, storeSettings } from '#store/drivers.ts';
import { readOrMakeSecret } from './secret.ts';
import { readTrustedProxies } from './trusted-proxies.ts';

const wholeNumber = (fallback: number, min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const own = {
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  PORT: wholeNumber(3000, 0, 65_535),
  HOST: z.string().min(1).default('127.0.0.1'),
  BASE_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !URL.canParse(url) || isOrigin(new URL(url)), 'must be an origin without a path')
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text, found) => {
      const proxies = readTrustedProxies(text);
      if (proxies) return proxies;
      found.addIssue({
        code: 'custom',
        message: 'must be addresses or networks such as 172.16.0.0/12, between commas',
      });
      return z.NEVER;
    }),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.url({ protocol: /^(mysql|mariadb)$/ }).optional(),
  STORE: storeNameSchema.default('disk'),
  CACHE_BYTES: wholeNumber(1_073_741_824, 0),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  CRON_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  ACCESS_LOG: z.enum(['off', 'site', 'all']).default('site'),
  PURGE_SCHEDULE: z
    .string()
    .refine((text) => text === 'off' || isSchedule(text), 'must be a cron schedule of five fields (UTC) or off')
    .default('0 * * * *'),
  MAX_UPLOAD_BYTES: wholeNumber(52_428_800, 1),
  MAX_PIXELS: wholeNumber(50_000_000, 1),
  RETENTION_DAYS: wholeNumber(0, 0),
  SHARED_CACHE_SECONDS: wholeNumber(0, 0),
  HSTS_SECONDS: wholeNumber(31_536_000, 0),
  API_REQUESTS_PER_MINUTE: wholeNumber(600, 0),
  API_UPLOADS_PER_MINUTE: wholeNumber(120, 0),
};

const storeShape = z.object(storeSettings);
const schema = z.object({ ...storeSettings, ...own }).superRefine((env, found) => {
  const given: Record<string, unknown> = env;
  for (const name of drivers[env.STORE].needs) {
    if (given[name] === undefined)
      found.addIssue({ code: 'custom', path: [name], message: `is needed for STORE=${env.STORE}` });
  }
});

function isOrigin(url: URL): boolean {
  return url.pathname === '/' && url.search === '';
}

function isSchedule(text: string): boolean {
  if (text.trim().split(/\s+/).length !== 5) return false;
  try {
    new Cron(text, { paused: true }).stop();
    return true;
  } catch {
    return false;
  }
}

/** Settings of one server process, frozen. Bytes, pixels, days and seconds as the names say. */
export type Config = Readonly<ReturnType<typeof settle>>;

type Environment = Record<string, string | undefined>;

/**
 * Parses the environment once.
 * @throws Error naming every fault at once, never a value.
 */
export function parseConfig(environment: Environment): Config {
  // An empty value means "not set", as in a compose file with `CRON_SECRET=`.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`These settings are wrong:\n${faults.join('\n')}`, { cause: parsed.error });
  }
  return Object.freeze(settle(parsed.data));
}

function settle(env: z.infer<typeof schema>) {
  const dataDir = resolve(/* turbopackIgnore: true */ env.DATA_DIR);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return {
    production: env.NODE_ENV === 'production',
    port: env.PORT,
    host: env.HOST,
    /** Origin of every link, without a slash at its end. */
    baseUrl: new URL(env.BASE_URL ?? `http://localhost:${env.PORT}`).origin,
    /** Whose `X-Forwarded-For` counts. */
    trustedProxies: env.TRUSTED_PROXIES,
    dataDir,
    /** Undefined: SQLite in `dataDir`. */
    databaseUrl: env.DATABASE_URL,
    sqliteFile: join(dataDir, 'prntscrn.sqlite'),
    store: env.STORE,
    /** The settings of all stores as their drivers parse them, under their names in the environment. */
    storeEnvironment: storeShape.parse(env) as Record<string, unknown>,
    /** Room for pictures of remote stores on this machine. */
    cacheBytes: env.CACHE_BYTES,
    authSecret: env.AUTH_SECRET ?? readOrMakeSecret(join(dataDir, 'auth-secret')),
    /** It was not made and kept in `dataDir`. */
    authSecretGiven: env.AUTH_SECRET !== undefined,
    cronSecret: env.CRON_SECRET,
    /** Undefined: there are no metrics. */
    metricsToken: env.METRICS_TOKEN,
    /** Which requests are logged; `site`: all but pictures and the site's own files. */
    accessLog: env.ACCESS_LOG,
    purgeSchedule: env.PURGE_SCHEDULE === 'off' ? undefined : env.PURGE_SCHEDULE,
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    maxPixels: env.MAX_PIXELS,
    retentionDays: env.RETENTION_DAYS,
    sharedCacheSeconds: env.SHARED_CACHE_SECONDS,
    /** How long a browser that came by https comes by nothing else. */
    hstsSeconds: env.HSTS_SECONDS,
    /** Of each token and grant; 0: no bound. */
    requestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    uploadsPerMinute: env.API_UPLOADS_PER_MINUTE,
  };
}

let loaded: Config | undefined;

/** The process's own settings; the only reader of `process.env`. */
export function config(): Config {
  loaded ??= parseConfig(process.env);
  return loaded;
}
