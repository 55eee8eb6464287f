import { context } from '#context.ts';
import { passwordSchema } from '#contract/account.ts';
import { findInvite } from '#invite/find-invite.ts';
import buttons from '#ui/button.module.css';
import { NarrowPage } from '#ui/narrow-page.tsx';
import { InviteForm } from '#ui/new-account/invite-form.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { fill } from '#ui/texts/words.ts';
import { spoken } from '../../spoken.ts';
import { anyVisitor } from '../../visitor.ts';

export async function generateMetadata() {
  // The link is the invitation: it goes to nobody else.
  return { title: (await spoken()).texts.invite.tab, referrer: 'no-referrer' as const };
}

interface InvitePageProps {
  params: Promise<{ token: string }>;
}

/** Unknown, used, expired and taken back look the same. */
export default async function InvitePage({ params }: InvitePageProps) {
  const { locale, texts } = await spoken();
  const words = texts.invite;
  const who = await anyVisitor();
  if (who) {
    return (
      <NarrowPage title={words.tab} lead={fill(words.signedIn, { email: who.email })}>
        <a className={buttons.button} href="/">
          {words.goOn}
        </a>
      </NarrowPage>
    );
  }
  const opened = await context();
  const { token } = await params;
  const invite = await findInvite(opened, token);
  if (!invite) {
    return (
      <NarrowPage title={words.badTitle} lead={words.badLead}>
        <a className={buttons.button} href="/sign-in">
          {words.goSignIn}
        </a>
      </NarrowPage>
    );
  }
  return (
    <NarrowPage title={words.title} lead={fill(words.lead, { site: opened.settings.current.site_name })}>
      <TextsProvider locale={locale} areas={{ invite: words }}>
        <InviteForm token={token} email={invite.email} minLength={passwordSchema.minLength ?? 1} />
      </TextsProvider>
    </NarrowPage>
  );
}
