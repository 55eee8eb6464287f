import { context } from '#context.ts';
import { tokenItemSchema } from '#contract/own-account.ts';
import { listTokens } from '#token/list-tokens.ts';
import { TokenList } from '#ui/account/token-list.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.tokens.title };
}

export default async function TokensPage() {
  const { locale, texts } = await spoken();
  const { db } = await context();
  const tokens = tokenItemSchema.array().parse(await listTokens(db, (await visitor())?.caller));
  return (
    <TextsProvider locale={locale} areas={{ tokens: texts.tokens }}>
      <PageHead title={texts.tokens.title} lead={texts.tokens.lead} />
      <TokenList tokens={tokens} now={Date.now()} />
    </TextsProvider>
  );
}
