'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { imageTypeSchema, type UploadsQuery } from '#contract/image.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import styles from './admin.module.css';

/** What everybody's pictures are searched by; a plain form, so that every search has an address of its own. */
export function UploadsFilters({ query, stores }: { query: UploadsQuery; stores: readonly string[] }) {
  const words = useTexts('uploads');
  const any = { value: '', label: words.any };
  const types = imageTypeSchema.options.map((value) => ({ value, label: value.replace('image/', '').toUpperCase() }));
  const orders = [
    { value: 'newest', label: words.newest },
    { value: 'largest', label: words.largest },
  ];
  return (
    <search>
      <form className={styles.filters} action="/admin/uploads" aria-label={words.filter}>
        <TextInput name="q" label={words.search} defaultValue={query.q ?? ''} maxLength={200} />
        <TextInput name="user" label={words.user} placeholder={words.userHint} defaultValue={query.user ?? ''} />
        <NativeSelect name="type" label={words.type} defaultValue={query.type ?? ''} data={[any, ...types]} />
        <NativeSelect name="store" label={words.store} defaultValue={query.store ?? ''} data={[any, ...stores]} />
        <TextInput
          name="at_least_kb"
          type="number"
          min={0}
          label={words.atLeast}
          defaultValue={query.at_least_kb === undefined ? '' : String(query.at_least_kb)}
        />
        <TextInput name="from" type="date" label={words.from} defaultValue={query.from ?? ''} />
        <TextInput name="to" type="date" label={words.to} defaultValue={query.to ?? ''} />
        <NativeSelect name="order" label={words.order} defaultValue={query.order ?? 'newest'} data={orders} />
        <div className={styles.filterActions}>
          <Button type="submit">{words.apply}</Button>
          <Button component="a" href="/admin/uploads" variant="default">
            {words.clear}
          </Button>
        </div>
      </form>
    </search>
  );
}
