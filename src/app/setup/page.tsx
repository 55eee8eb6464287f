import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { passwordSchema } from '#contract/account.ts';
import { NarrowPage } from '#ui/narrow-page.tsx';
import { SetupForm } from '#ui/new-account/setup-form.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { needsSetup } from '#user/needs-setup.ts';
import { spoken } from '../spoken.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.setup.tab };
}

export default async function SetupPage() {
  const { db } = await context();
  if (!(await needsSetup(db))) redirect('/sign-in');
  const { locale, texts } = await spoken();
  return (
    <NarrowPage title={texts.setup.title} lead={texts.setup.lead}>
      <TextsProvider locale={locale} areas={{ setup: texts.setup }}>
        <SetupForm minLength={passwordSchema.minLength ?? 1} />
      </TextsProvider>
    </NarrowPage>
  );
}
