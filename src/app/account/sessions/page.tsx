import { context } from '#context.ts';
import { listConnections } from '#oauth/list-connections.ts';
import { listBrowsers } from '#session/list-browsers.ts';
import { BrowserList, ConnectionList } from '#ui/account/session-lists.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.sessions.title };
}

export default async function SessionsPage() {
  const { locale, texts } = await spoken();
  const sources = await context();
  const caller = (await visitor())?.caller;
  return (
    <TextsProvider locale={locale} areas={{ sessions: texts.sessions, tokens: texts.tokens }}>
      <PageHead title={texts.sessions.title} lead={texts.sessions.lead} />
      <BrowserList browsers={await listBrowsers(sources, caller)} />
      <ConnectionList connections={await listConnections(sources, caller)} />
    </TextsProvider>
  );
}
