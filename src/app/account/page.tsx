import { context } from '#context.ts';
import { getUsage } from '#image/get-usage.ts';
import { Panel } from '#ui/account/panel.tsx';
import { ProfileForm } from '#ui/account/profile-form.tsx';
import { ThemeChoice } from '#ui/account/theme-choice.tsx';
import { UsageMeters } from '#ui/account/usage-meters.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { getUser } from '#user/get-user.ts';
import { spoken } from '../spoken.ts';
import { visitor } from '../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.common.profile };
}

export default async function ProfilePage() {
  const { locale, texts } = await spoken();
  const words = texts.profile;
  const { db, receiving } = await context();
  const caller = (await visitor())?.caller;
  const user = await getUser(db, caller);
  const { quotaBytes, quotaImages } = receiving;
  const usage = await getUsage({ db, quotaBytes, quotaImages }, caller);
  return (
    <TextsProvider locale={locale} areas={{ profile: words }}>
      <PageHead title={texts.common.profile} lead={words.lead} />
      <Panel id="you" title={words.you}>
        <ProfileForm key={user.locale} name={user.name} email={user.email} locale={user.locale} />
      </Panel>
      <Panel id="look" title={words.look} lead={words.lookLead}>
        <ThemeChoice />
      </Panel>
      <Panel id="used" title={words.used} lead={words.usedLead}>
        <UsageMeters usage={usage} />
      </Panel>
    </TextsProvider>
  );
}
