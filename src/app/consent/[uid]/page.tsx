import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { type Asked, findInteraction } from '#oauth/interaction.ts';
import { ConsentForm } from '#ui/consent-form.tsx';
import { NarrowPage } from '#ui/narrow-page.tsx';
import { visitor } from '../../visitor.ts';

export const metadata = { title: 'Connect a program' };

const gone =
  'It was answered already, or it waited too long. Nothing was allowed by opening this page. Start again from the program that asked.';

export default async function ConsentPage({ params }: { params: Promise<{ uid: string }> }) {
  const { uid } = await params;
  const { db, config } = await context();
  const asked = await findInteraction({ db, config }, uid);
  if (!asked) return <NarrowPage title="This request has ended" lead={gone} />;
  const here = `/consent/${encodeURIComponent(uid)}`;
  const goOn = new URLSearchParams({ callbackUrl: here });
  const who = await visitor();
  if (!who) redirect(`/sign-in?${goOn}`);
  return (
    <NarrowPage title={`Connect ${asked.clientName}?`} lead={leadTo(asked)}>
      <ConsentForm
        action={`/api${here}`}
        switchTo={`/sign-in?switch&${goOn}`}
        name={who.name}
        email={who.email}
        allows={asked.scopes.map(({ words }) => words)}
      />
    </NarrowPage>
  );
}

function leadTo({ device }: Asked): string {
  const address = device?.ip ? `, from the address ${device.ip}` : '';
  const self = device?.userAgent ? ` It calls itself “${device.userAgent}”.` : '';
  const place = device ? `on another device${address}` : 'on this computer';
  return `A program ${place} asks to use your account.${self} Allow it only if you have just started this yourself.`;
}
