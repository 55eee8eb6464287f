'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Role } from '#contract/account.ts';
import { useTexts } from '../../texts/texts-provider.tsx';
import styles from '../admin.module.css';

/** What users are searched by; a plain form, so that every search has an address of its own. */
export function UserFilters({ q, role }: { q: string | undefined; role: Role | undefined }) {
  const words = useTexts('users');
  const roles = (['user', 'admin'] as const).map((value) => ({ value, label: words.roles[value] }));
  return (
    <search>
      <form className={styles.filters} action="/admin/users" aria-label={words.filter}>
        <TextInput
          name="q"
          type="search"
          label={words.searchLabel}
          placeholder={words.searchHint}
          defaultValue={q ?? ''}
          maxLength={100}
        />
        <NativeSelect
          name="role"
          label={words.role}
          defaultValue={role ?? ''}
          data={[{ value: '', label: words.anyRole }, ...roles]}
        />
        <div className={styles.filterActions}>
          <Button type="submit">{words.search}</Button>
          <Button component="a" href="/admin/users" variant="default">
            {words.clear}
          </Button>
        </div>
      </form>
    </search>
  );
}
