import { listAudit } from '#audit/list-audit.ts';
import { context } from '#context.ts';
import { type AuditQuery, auditQuerySchema } from '#contract/audit.ts';
import styles from '#ui/admin/admin.module.css';
import { AuditEntry } from '#ui/admin/audit-entry.tsx';
import { AuditFilters } from '#ui/admin/audit-filters.tsx';
import { LinkButton } from '#ui/admin/link-button.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

const pageSize = 50;

export async function generateMetadata() {
  return { title: (await spoken()).texts.audit.title };
}

interface AuditPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditPage({ searchParams }: AuditPageProps) {
  const { locale, texts } = await spoken();
  const words = texts.audit;
  const query = auditQuerySchema.parse(await searchParams);
  const { before, ...filter } = query;
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const { rows, next, cut } = await listAudit(await context(), (await visitor())?.caller, {
    ...query,
    limit: pageSize,
  });
  return (
    <TextsProvider locale={locale} areas={{ audit: words }}>
      <PageHead title={words.title} lead={words.lead}>
        <LinkButton href={`/api/v1/admin/audit/export?${parameters(filter)}`} download>
          {words.export}
        </LinkButton>
      </PageHead>
      <AuditFilters key={parameters(filter)} query={filter} />
      {rows.length > 0 ? (
        <ul className={styles.rows}>
          {rows.map((row) => (
            <AuditEntry key={row.id} entry={row} texts={texts} locale={locale} />
          ))}
        </ul>
      ) : cut ? null : (
        <p className={styles.empty}>{filtered ? words.nothing : words.empty}</p>
      )}
      <nav className={styles.pager} aria-label={words.title}>
        {cut ? <span>{words.lookedFar}</span> : null}
        {before === undefined ? null : (
          <LinkButton href={`/admin/audit?${parameters(filter)}`}>{words.newest}</LinkButton>
        )}
        {next === undefined ? null : (
          <LinkButton href={`/admin/audit?${parameters({ ...filter, before: next })}`}>
            {cut ? words.keepLooking : words.older}
          </LinkButton>
        )}
      </nav>
    </TextsProvider>
  );
}

function parameters(query: AuditQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
