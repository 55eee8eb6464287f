import { context } from '#context.ts';
import { operations } from '#contract/api.ts';
import { errorStatus } from '#contract/error.ts';
import { SiteHeader } from '#ui/site-header.tsx';
import { fill } from '#ui/texts/words.ts';
import { ViewerHeader } from '#ui/viewer-header.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';
import styles from './docs.module.css';
import { examplesOf } from './examples.ts';
import { openApiDocument } from './openapi-document.ts';
import { OperationSection } from './operation-section.tsx';
import { Table } from './table.tsx';

export async function generateMetadata() {
  return { title: (await spoken()).texts.docs.tab };
}

/** How to use the API: the same document as /api/v1/openapi.json, to be read by people. Works signed out. */
export default async function ApiPage() {
  const { baseUrl, config } = await context();
  const who = await visitor();
  const words = (await spoken()).texts.docs;
  const document = openApiDocument(baseUrl, words);
  const viewer = who && { name: who.name, email: who.email, admin: who.caller.role === 'admin' };
  const bounds = { requests: config.requestsPerMinute, uploads: config.uploadsPerMinute };
  const unlimited = config.requestsPerMinute === 0 && config.uploadsPerMinute === 0;
  const { title: rulesTitle, unlimited: free, limits, ...rules } = words.rules;
  const told = { ...rules, limits: unlimited ? free : fill(limits, bounds) };
  return (
    <>
      {viewer ? <ViewerHeader viewer={viewer} /> : <SiteHeader />}
      <div className={styles.page}>
        <nav className={styles.contents} aria-label={words.contents}>
          <ul>
            {Object.entries(words.groups).map(([group, label]) => (
              <li key={group}>
                <span className={styles.group}>{label}</span>
                <ul>
                  {operations
                    .map((operation) => ({ ...operation, told: document.paths[operation.path]?.[operation.method] }))
                    .filter((operation) => operation.told?.tags.includes(group))
                    .map((operation) => (
                      <li key={operation.id}>
                        <a href={`#${operation.id}`}>{operation.told?.summary}</a>
                      </li>
                    ))}
                </ul>
              </li>
            ))}
            <li>
              <a href="#errors">{words.errorTable}</a>
            </li>
          </ul>
        </nav>
        <main id="main" tabIndex={-1} className={styles.main}>
          <h1>{words.title}</h1>
          <p className={styles.lead}>{words.lead}</p>
          <p>
            <a href="/api/v1/openapi.json">{words.document}</a>
          </p>
          <h2>{words.start.title}</h2>
          <p>{fill(words.start.address, { baseUrl })}</p>
          <p>{words.start.token}</p>
          <p>{words.start.examples}</p>
          <h2>{rulesTitle}</h2>
          <ul className={styles.rules}>
            {Object.entries(told).map(([name, text]) => (
              <li key={name}>{text}</li>
            ))}
          </ul>
          {operations.map((operation) => (
            <OperationSection
              key={operation.id}
              document={document}
              operation={operation}
              words={words}
              examples={examplesOf(operation, baseUrl)}
            />
          ))}
          <h2 id="errors">{words.errorTable}</h2>
          <Table
            label={words.errorTable}
            head={[words.code, words.status, words.meaning]}
            rows={Object.entries(errorStatus).map(([code, status]) => ({
              key: code,
              id: `error-${code}`,
              cells: [<code key="code">{code}</code>, status, words.codes[code as keyof typeof words.codes]],
            }))}
          />
        </main>
      </div>
    </>
  );
}
