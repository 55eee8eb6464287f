import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { type Asked, findInteraction } from '#oauth/interaction.ts';
import { ConsentForm } from '#ui/consent-form.tsx';
import { NarrowPage } from '#ui/narrow-page.tsx';
import type { Texts } from '#ui/texts/texts.ts';
import { fill } from '#ui/texts/words.ts';
import { spoken } from '../../spoken.ts';
import { anyVisitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.consent.tab };
}

export default async function ConsentPage({ params }: { params: Promise<{ uid: string }> }) {
  const { uid } = await params;
  const { db, config } = await context();
  const asked = await findInteraction({ db, config }, uid);
  const words = (await spoken()).texts.consent;
  if (!asked) return <NarrowPage title={words.over.title} lead={words.over.lead} />;
  const here = `/consent/${encodeURIComponent(uid)}`;
  const goOn = new URLSearchParams({ callbackUrl: here });
  const who = await anyVisitor();
  if (!who) redirect(`/sign-in?${goOn}`);
  if (who.caller.needsTwoFactor) redirect(`/account/security?${goOn}`);
  return (
    <NarrowPage title={fill(words.title, { name: asked.clientName })} lead={leadTo(asked, words)}>
      <ConsentForm
        action={`/api${here}`}
        switchTo={`/sign-in?switch&${goOn}`}
        name={who.name}
        email={who.email}
        scopes={asked.scopes}
        words={words}
      />
    </NarrowPage>
  );
}

const onThisComputer = /^(?:127\.0\.0\.1|\[::1\]|localhost)(?::|$)/;

function leadTo({ device, redirectHost: host }: Asked, words: Texts['consent']): string {
  if (!device && host && !onThisComputer.test(host)) return `${fill(words.there, { host })} ${words.caution}`;
  if (!device) return `${words.here} ${words.caution}`;
  const place = device.ip ? fill(words.deviceFrom, { ip: device.ip }) : words.device;
  const self = device.userAgent ? ` ${fill(words.self, { userAgent: device.userAgent })}` : '';
  return `${place}${self} ${words.caution}`;
}
