import '@mantine/charts/styles.css';
import { context } from '#context.ts';
import { periodSchema } from '#contract/statistics.ts';
import { getStatistics } from '#statistics/get-statistics.ts';
import { PageHead } from '#ui/admin/page-head.tsx';
import { RangeLinks } from '#ui/admin/statistics/range-links.tsx';
import { Statistics } from '#ui/admin/statistics/statistics.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../spoken.ts';
import { visitor } from '../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.statistics.title };
}

export default async function OverviewPage({ searchParams }: { searchParams: Promise<{ by?: string | string[] }> }) {
  const { locale, texts } = await spoken();
  const { db, config } = await context();
  const by = periodSchema.catch('day').parse((await searchParams).by);
  const answer = await getStatistics({ db, dataDir: config.dataDir }, (await visitor())?.caller, by);
  const words = texts.statistics;
  return (
    <TextsProvider locale={locale} areas={{ statistics: words }}>
      <PageHead title={words.title} lead={words.lead}>
        <RangeLinks by={by} words={words} />
      </PageHead>
      <Statistics answer={answer} />
    </TextsProvider>
  );
}
