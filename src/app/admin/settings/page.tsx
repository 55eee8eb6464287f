import { context } from '#context.ts';
import { lookAtSettings } from '#settings/look-at-settings.ts';
import { PageHead } from '#ui/admin/page-head.tsx';
import { SettingsForm } from '#ui/admin/settings/settings-form.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.settings.title };
}

export default async function SettingsPage() {
  const { locale, texts } = await spoken();
  const words = texts.settings;
  const first = await lookAtSettings((await context()).settings, (await visitor())?.caller);
  return (
    <TextsProvider locale={locale} areas={{ settings: words }}>
      <PageHead title={words.title} lead={words.lead} />
      <SettingsForm first={first} />
    </TextsProvider>
  );
}
