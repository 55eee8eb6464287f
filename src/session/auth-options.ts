import type { NextAuthOptions } from 'next-auth';
import credentials from 'next-auth/providers/credentials';
import { z } from 'zod';
import { deriveKey } from '#config/secret.ts';
import { assertionSchema, codeSchema, type Step } from '#contract/two-factor.ts';
import type { User } from '#user/user.ts';
import { endSession } from './end-session.ts';
import { type EnterSources, enterByFactor, enterByPasskey, enterByPassword } from './enter.ts';
import { findSession } from './find-session.ts';
import { openSession, type Visit } from './open-session.ts';
import { cookieSeconds, sessionCookie } from './session.ts';

/** What one request to next-auth works with. */
export interface SignInSources extends EnterSources {
  readonly visit: Visit;
  /** Is told what has to be proved beside a password that was right: next-auth knows sessions and refusals alone. */
  readonly onStep: (step: Step) => void;
  /** Is told what our verbs throw: next-auth swallows it, and would sign people out when the database is away. */
  readonly onError: (error: unknown) => void;
}

const json = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  });
const stepName = z.string().max(100);
/** The two steps: a password, then a code or a passkey. And the one step of a passkey alone. */
const formSchema = z.union([
  z.object({ email: z.string(), password: z.string() }),
  z.object({ step: stepName, code: codeSchema }),
  z.object({ step: stepName, passkey: json.pipe(assertionSchema), alone: z.literal('true').optional() }),
]);

/**
 * next-auth's settings for one request. Credentials refuse its database sessions, so its token is replaced by one: the
 * cookie is a random id, and the row that has the id's hash is the session. Without the row there is none.
 */
export function authOptions(sources: SignInSources): NextAuthOptions {
  const { config, visit, now = Date.now } = sources;
  const askedAt = now();
  let proven: User | undefined;
  const secure = config.baseUrl.startsWith('https:');
  return {
    secret: deriveKey(config.authSecret, 'next-auth').toString('base64url'),
    session: { strategy: 'jwt', maxAge: cookieSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/' },
    useSecureCookies: secure,
    cookies: {
      sessionToken: {
        name: sessionCookie(config.baseUrl),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      },
      callbackUrl: {
        name: `${secure ? '__Host-' : ''}next-auth.callback-url`,
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      },
    },
    providers: [
      passwordProvider(sources, (user) => {
        proven = user;
      }),
    ],
    jwt: {
      maxAge: cookieSeconds,
      encode: async ({ token }) => {
        if (!token?.sub) throw new Error('next-auth asked for a session of nobody');
        return typeof token.cookie === 'string'
          ? token.cookie
          : openSession(sources, token.sub, visit, { askedAt, passwordChangedAt: proven?.passwordChangedAt });
      },
      decode: async ({ token: cookie }) => {
        const session = cookie ? await told(sources, () => findSession(sources, cookie)) : undefined;
        if (!cookie || !session) return null;
        return { sub: session.caller.userId, name: session.name, email: session.email, cookie };
      },
    },
    events: {
      signOut: async ({ token }) => {
        const cookie = token?.cookie;
        if (typeof cookie === 'string') await told(sources, () => endSession(sources, cookie, sources.visit));
      },
    },
    // A session that has ended is no error, and a wrong password is none of ours.
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
  };
}

function passwordProvider(sources: SignInSources, onProven: (user: User) => void) {
  return credentials({
    credentials: { email: { type: 'email' }, password: { type: 'password' } },
    authorize: async (given) => {
      const form = formSchema.safeParse(given);
      if (!form.success) return null;
      const user = await told(sources, () => enter(sources, form.data));
      if (user) onProven(user);
      return user ? { id: user.id, name: user.name, email: user.email } : null;
    },
  });
}

async function enter(sources: SignInSources, form: z.output<typeof formSchema>): Promise<User | undefined> {
  if ('code' in form) return await enterByFactor(sources, form.step, form);
  if ('passkey' in form)
    return form.alone
      ? await enterByPasskey(sources, form.step, form.passkey)
      : await enterByFactor(sources, form.step, form);
  const entered = await enterByPassword(sources, form.email, form.password);
  if (entered && 'user' in entered) return entered.user;
  if (entered) sources.onStep(entered.step);
  return undefined;
}

async function told<T>({ onError }: SignInSources, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    onError(error);
    throw error;
  }
}
