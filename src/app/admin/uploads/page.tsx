import { context } from '#context.ts';
import { type UploadsQuery, uploadsQuerySchema } from '#contract/image.ts';
import { listEveryone } from '#image/everyone/list-everyone.ts';
import { drivers } from '#store/drivers.ts';
import styles from '#ui/admin/admin.module.css';
import { LinkButton } from '#ui/admin/link-button.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { UploadsFilters } from '#ui/admin/uploads-filters.tsx';
import { UploadsList } from '#ui/admin/uploads-list.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

const pageSize = 48;

export async function generateMetadata() {
  return { title: (await spoken()).texts.uploads.title };
}

interface UploadsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function UploadsPage({ searchParams }: UploadsPageProps) {
  const { locale, texts } = await spoken();
  const words = texts.uploads;
  const query = uploadsQuerySchema.parse(await searchParams);
  const { after, ...filter } = query;
  const filtered = Object.entries(filter).some(([name, value]) => name !== 'order' && value !== undefined);
  const caller = (await visitor())?.caller;
  const { uploads, next, cut } = await listEveryone(await context(), caller, { ...query, limit: pageSize });
  return (
    <TextsProvider locale={locale} areas={{ uploads: words }}>
      <PageHead title={words.title} lead={words.lead} />
      <UploadsFilters key={parameters(filter)} query={filter} stores={Object.keys(drivers)} />
      {uploads.length > 0 || cut ? null : <p className={styles.empty}>{filtered ? words.nothing : words.empty}</p>}
      <UploadsList key={`list ${parameters(query)}`} uploads={uploads} me={caller?.userId ?? ''} />
      <nav className={styles.pager} aria-label={words.title}>
        {cut ? <span>{words.lookedFar}</span> : null}
        {after === undefined ? null : (
          <LinkButton href={`/admin/uploads?${parameters(filter)}`}>{words.first}</LinkButton>
        )}
        {next === undefined ? null : (
          <LinkButton href={`/admin/uploads?${parameters({ ...filter, after: next })}`}>
            {cut ? words.keepLooking : words.more}
          </LinkButton>
        )}
      </nav>
    </TextsProvider>
  );
}

function parameters(query: UploadsQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
