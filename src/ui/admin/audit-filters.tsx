'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type AuditQuery, auditActionSchema } from '#contract/audit.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import styles from './admin.module.css';

/** What the log is searched by; a plain form, so that every search has an address of its own. */
export function AuditFilters({ query }: { query: AuditQuery }) {
  const words = useTexts('audit');
  const actions = auditActionSchema.options.map((value) => ({ value, label: words.actions[value] }));
  return (
    <search>
      <form className={styles.filters} action="/admin/audit" aria-label={words.filter}>
        <TextInput name="who" label={words.who} placeholder={words.whoHint} defaultValue={query.who ?? ''} />
        <NativeSelect
          name="action"
          label={words.what}
          defaultValue={query.action ?? ''}
          data={[{ value: '', label: words.anything }, ...actions]}
        />
        <TextInput
          name="target"
          label={words.target}
          placeholder={words.targetHint}
          defaultValue={query.target ?? ''}
        />
        <TextInput name="from" type="date" label={words.from} defaultValue={query.from ?? ''} title={words.utc} />
        <TextInput name="to" type="date" label={words.to} defaultValue={query.to ?? ''} title={words.utc} />
        <div className={styles.filterActions}>
          <Button type="submit">{words.search}</Button>
          <Button component="a" href="/admin/audit" variant="default">
            {words.clear}
          </Button>
        </div>
      </form>
    </search>
  );
}
