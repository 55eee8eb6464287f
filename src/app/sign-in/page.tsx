import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { NarrowPage } from '#ui/narrow-page.tsx';
import { SignInForm } from '#ui/sign-in-form.tsx';
import { needsSetup } from '#user/needs-setup.ts';
import { visitor } from '../visitor.ts';
import { callbackPath } from './callback-path.ts';

export const metadata = { title: 'Sign in' };

interface SignInPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[]; switch?: string }>;
}

/** `?switch` lets somebody who is signed in already become somebody else. */
export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { config, db } = await context();
  const asked = await searchParams;
  const goOn = callbackPath([asked.callbackUrl].flat()[0], config.baseUrl);
  if (await needsSetup(db)) redirect('/setup');
  const who = await visitor();
  if (who && asked.switch === undefined) redirect(goOn);
  const lead = who ? `You are signed in as ${who.email}. Sign in as somebody else:` : leadTo(goOn);
  return (
    <NarrowPage title="Sign in" lead={lead}>
      <SignInForm goOn={goOn} />
    </NarrowPage>
  );
}

function leadTo(goOn: string): string | undefined {
  return goOn.startsWith('/consent/') ? 'A program asks to be connected. First, who are you?' : undefined;
}
