import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { passkeySite } from '#two-factor/passkey-site.ts';
import { NarrowPage } from '#ui/narrow-page.tsx';
import { SignInForm } from '#ui/sign-in/sign-in-form.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { fill } from '#ui/texts/words.ts';
import { needsSetup } from '#user/needs-setup.ts';
import { spoken } from '../spoken.ts';
import { anyVisitor } from '../visitor.ts';
import { callbackPath } from './callback-path.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.signIn.title };
}

interface SignInPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[]; switch?: string }>;
}

/** `?switch` lets somebody who is signed in already become somebody else. */
export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { config, db } = await context();
  const asked = await searchParams;
  const goOn = callbackPath([asked.callbackUrl].flat()[0], config.baseUrl);
  if (await needsSetup(db)) redirect('/setup');
  const who = await anyVisitor();
  if (who && asked.switch === undefined) redirect(goOn);
  const { locale, texts } = await spoken();
  const words = texts.signIn;
  const program = goOn.startsWith('/consent/') ? words.program : undefined;
  return (
    <NarrowPage title={words.title} lead={who ? fill(words.signedInAs, { email: who.email }) : program}>
      <TextsProvider locale={locale} areas={{ signIn: words, verify: texts.verify }}>
        <SignInForm goOn={goOn} passkeys={passkeySite(config.baseUrl) !== undefined} />
      </TextsProvider>
    </NarrowPage>
  );
}
