import { context } from '#context.ts';
import { ProgramSetups } from '#ui/account/program-setups.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.connect.title };
}

export default async function ConnectPage() {
  const { locale, texts } = await spoken();
  const { baseUrl } = await context();
  return (
    <TextsProvider locale={locale} areas={{ connect: texts.connect }}>
      <PageHead title={texts.connect.title} lead={texts.connect.lead} />
      <ProgramSetups origin={baseUrl} />
    </TextsProvider>
  );
}
