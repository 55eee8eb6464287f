import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { getTwoFactor } from '#two-factor/get-two-factor.ts';
import { passkeySite } from '#two-factor/passkey-site.ts';
import { SecuritySettings } from '#ui/security/security-settings.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { callbackPath } from '../../sign-in/callback-path.ts';
import { spoken } from '../../spoken.ts';
import { anyVisitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.security.title };
}

interface SecurityPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[] }>;
}

/** Also where somebody is led who has to set up a second factor before anything else. */
export default async function SecurityPage({ searchParams }: SecurityPageProps) {
  const { db, baseUrl } = await context();
  const who = await anyVisitor();
  if (!who) redirect('/sign-in?callbackUrl=%2Faccount%2Fsecurity');
  const { locale, texts } = await spoken();
  return (
    <TextsProvider locale={locale} areas={{ security: texts.security }}>
      <SecuritySettings
        first={await getTwoFactor(db, who.caller)}
        email={who.email}
        origin={baseUrl}
        passkeysAllowed={passkeySite(baseUrl) !== undefined}
        needed={who.caller.needsTwoFactor === true}
        goOn={callbackPath([(await searchParams).callbackUrl].flat()[0], baseUrl)}
      />
    </TextsProvider>
  );
}
