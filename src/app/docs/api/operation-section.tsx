import type { ReactNode } from 'react';
import type { Operation } from '#contract/api.ts';
import type { Texts } from '#ui/texts/texts.ts';
import { fill } from '#ui/texts/words.ts';
import styles from './docs.module.css';
import type { Examples } from './examples.ts';
import type { DocumentedAnswer, JsonSchema, OpenApiDocument } from './openapi-document.ts';
import { fieldRows, typeWords } from './schema-words.ts';
import { Table } from './table.tsx';

interface OperationSectionProps {
  document: OpenApiDocument;
  operation: Operation;
  words: Texts['docs'];
  examples: Examples;
}

const languages = { curl: 'curl', javascript: 'JavaScript', python: 'Python' } as const;

/** One operation: what it is for, what it takes, what it answers, and how to ask. */
export function OperationSection({ document, operation, words, examples }: OperationSectionProps) {
  const { id, method, path, scopes } = operation;
  const told = document.paths[path]?.[method];
  if (!told) return null;
  const fields = Object.values(told.requestBody?.content ?? {})[0]?.schema;
  const needed = scopes.length > 1 ? words.needsOneOf : words.needs;
  return (
    <section className={styles.operation} aria-labelledby={id}>
      <h2 id={id}>{told.summary}</h2>
      <p className={styles.address}>
        <strong>{method.toUpperCase()}</strong> <code>{path}</code>
      </p>
      <p>{told.description}</p>
      <p className={styles.scope}>
        {scopes.length === 0 ? words.needsNothing : `${needed}: `}
        {scopes.map((scope, at) => (
          <span key={scope}>
            {at > 0 ? ', ' : ''}
            <code>{scope}</code>
          </span>
        ))}
      </p>
      {told.parameters.length + (fields ? 1 : 0) === 0 ? null : (
        <>
          <h3>{words.parameters}</h3>
          <Table
            label={`${told.summary}: ${words.parameters}`}
            head={[words.name, words.place, words.type, words.meaning]}
            rows={[
              ...told.parameters.map((parameter) => ({
                key: `${parameter.in} ${parameter.name}`,
                cells: [
                  <Name key="name" name={parameter.name} required={parameter.required} words={words} />,
                  words.placeWords[parameter.in],
                  <Type key="type" schema={parameter.schema} />,
                  parameter.description,
                ],
              })),
              ...(fields ? fieldRows(document, fields) : []).map((field) => ({
                key: `body ${field.name}`,
                cells: [
                  <Name key="name" name={field.name} required={field.required} words={words} />,
                  words.placeWords.body,
                  <code key="type">{field.type}</code>,
                  field.description,
                ],
              })),
            ]}
          />
        </>
      )}
      <h3>{words.answers}</h3>
      <Table
        label={`${told.summary}: ${words.answers}`}
        head={[words.status, words.meaning, words.header]}
        rows={answersOf(told.responses, operation).map(([status, answer]) => ({
          key: status,
          cells: [status, <Answer key="answer" answer={answer} words={words} />, headerNames(answer)],
        }))}
      />
      <AnswerFields document={document} answers={answersOf(told.responses, operation)} words={words} />
      <h3>{words.refusals}</h3>
      <p className={styles.codes}>
        {operation.errors.map((code) => (
          <a key={code} href={`#error-${code}`}>
            <code>{code}</code>
          </a>
        ))}
      </p>
      <h3>{words.examples}</h3>
      {Object.entries(languages).map(([language, label]) => (
        <details key={language} className={styles.example} open={language === 'curl'}>
          <summary>{label}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1) */}
          <pre tabIndex={0} data-example={`${id} ${language}`}>
            <code>{examples[language as keyof Examples]}</code>
          </pre>
        </details>
      ))}
    </section>
  );
}

function answersOf(responses: Readonly<Record<string, DocumentedAnswer>>, { answers }: Operation) {
  return Object.entries(responses).filter(([status]) => status in answers);
}

function headerNames({ headers = {} }: DocumentedAnswer): ReactNode {
  return Object.entries(headers).map(([name, { description }], at) => (
    <span key={name} title={description}>
      {at > 0 ? ', ' : ''}
      <code>{name}</code>
    </span>
  ));
}

function Name({ name, required, words }: { name: string; required: boolean; words: Texts['docs'] }) {
  return (
    <>
      <code>{name}</code>
      {required ? <span className={styles.required}>{words.required}</span> : null}
    </>
  );
}

function Type({ schema }: { schema: JsonSchema }) {
  return <code>{typeWords(schema)}</code>;
}

function Answer({ answer, words }: { answer: DocumentedAnswer; words: Texts['docs'] }) {
  const types = Object.keys(answer.content ?? {}).filter((type) => type !== 'application/json');
  return (
    <>
      {answer.description}
      {types.length === 0 ? null : `. ${fill(words.rawBytes, { types: types.join(', ') })}`}
    </>
  );
}

/** The fields of the answer: of the first that has any, for they share their shape. */
function AnswerFields({
  document,
  answers,
  words,
}: {
  document: OpenApiDocument;
  answers: readonly (readonly [string, DocumentedAnswer])[];
  words: Texts['docs'];
}) {
  const schema = answers.map(([, { content }]) => content?.['application/json']?.schema).find((one) => one);
  if (!schema) return null;
  const rows = fieldRows(document, schema);
  return (
    <details className={styles.example}>
      <summary>{fill(words.fields, { type: typeWords(schema) })}</summary>
      <Table
        label={fill(words.fields, { type: typeWords(schema) })}
        head={[words.name, words.type, words.meaning]}
        rows={rows.map(({ name, type, description }) => ({
          key: name,
          cells: [<code key="name">{name}</code>, <code key="type">{type}</code>, description],
        }))}
      />
    </details>
  );
}
