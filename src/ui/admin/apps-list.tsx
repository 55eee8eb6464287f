'use client';

import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { AppChange, NewApp, OAuthApp } from '#contract/oauth-app.ts';
import { Refusal } from '../ask-server.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { LocalTime } from '../local-time.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { askVerified } from '../verify/ask-verified.ts';
import styles from './admin.module.css';
import { AppForm } from './app-form.tsx';

const path = (id = '') => `/api/v1/admin/apps${id && `/${id}`}`;

/** The apps that were registered, and what can be done to them. */
export function AppsList({ apps }: { apps: readonly OAuthApp[] }) {
  const words = useTexts('apps');
  const router = useRouter();
  const [open, setOpen] = useState<string>();
  const [doomed, setDoomed] = useState<OAuthApp>();
  const [busy, setBusy] = useState(false);

  /** Why it failed; undefined where it did not. */
  async function ask(id: string | undefined, method: string, body: unknown, then: (app: OAuthApp) => void) {
    setBusy(true);
    try {
      const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
      then(await askVerified<OAuthApp>(path(id), init));
      setOpen(undefined);
      router.refresh();
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.message;
    } finally {
      setBusy(false);
    }
  }

  const register = (input: NewApp) =>
    ask(undefined, 'POST', input, ({ id }) => say(words.registered, fill(words.registeredWords, { id })));
  const save =
    ({ id }: OAuthApp) =>
    async (input: NewApp) =>
      await ask(id, 'PATCH', input satisfies AppChange, ({ name }) => say(words.saved, name));

  async function setDisabled({ id }: OAuthApp, disabled: boolean) {
    const failure = await ask(id, 'PATCH', { disabled }, () => {
      if (disabled) say(words.nowDisabled, words.nowDisabledWords);
      else say(words.nowEnabled, words.nowEnabledWords);
    });
    if (failure !== undefined) say(words.notDone, failure, 'problem');
  }

  async function remove({ id }: OAuthApp) {
    setDoomed(undefined);
    const failure = await ask(id, 'DELETE', undefined, () => say(words.removed, words.removedWords));
    if (failure !== undefined) say(words.notDone, failure, 'problem');
  }

  return (
    <>
      <ul className={styles.rows}>
        {apps.map((app) => (
          <li key={app.id} className={styles.row} aria-label={app.name}>
            {open === app.id ? (
              <AppForm app={app} send={save(app)} onCancel={() => setOpen(undefined)} />
            ) : (
              <AppEntry
                app={app}
                busy={busy}
                onEdit={() => setOpen(app.id)}
                onDisable={(disabled) => void setDisabled(app, disabled)}
                onRemove={() => setDoomed(app)}
              />
            )}
          </li>
        ))}
      </ul>
      {apps.length === 0 && open === undefined ? <p className={styles.empty}>{words.empty}</p> : null}
      <div className={styles.below}>
        {open === 'new' ? (
          <AppForm send={register} onCancel={() => setOpen(undefined)} />
        ) : (
          <Button onClick={() => setOpen('new')}>{words.register}</Button>
        )}
      </div>
      {doomed === undefined ? null : (
        <ConfirmDialog
          title={fill(words.removeTitle, { name: doomed.name })}
          action={words.remove}
          busy={busy}
          onCancel={() => setDoomed(undefined)}
          onConfirm={() => void remove(doomed)}
        >
          {words.removeText}
        </ConfirmDialog>
      )}
    </>
  );
}

interface AppEntryProps {
  app: OAuthApp;
  busy: boolean;
  onEdit: () => void;
  onDisable: (disabled: boolean) => void;
  onRemove: () => void;
}

function AppEntry({ app, busy, onEdit, onDisable, onRemove }: AppEntryProps) {
  const words = useTexts('apps');
  const { name } = app;
  const works = app.disabled_at === null;
  const switchLabel = fill(works ? words.disableOf : words.enableOf, { name });
  const small = { size: 'xs', variant: 'default' } as const;
  return (
    <div className={styles.entry}>
      <div className={styles.entryWords}>
        <AppWords app={app} />
      </div>
      <div className={styles.entryActions}>
        <Button {...small} onClick={onEdit} aria-label={fill(words.editOf, { name })}>
          {words.edit}
        </Button>
        <Button {...small} disabled={busy} onClick={() => onDisable(works)} aria-label={switchLabel}>
          {works ? words.disable : words.enable}
        </Button>
        <Button {...small} onClick={onRemove} aria-label={fill(words.removeOf, { name })}>
          {words.remove}
        </Button>
      </div>
    </div>
  );
}

function AppWords({ app }: { app: OAuthApp }) {
  const words = useTexts('apps');
  return (
    <>
      <div className={styles.entryTitle}>
        {app.name}
        {app.disabled_at === null ? null : <span className={styles.bad}> · {words.disabled}</span>}
      </div>
      <p className={styles.facts}>
        <span>
          {words.clientId}: <code>{app.id}</code>
        </span>
        <span>
          {words.since} <LocalTime iso={app.created_at} />
        </span>
      </p>
      <p className={styles.facts}>
        {words.addresses} {app.redirect_uris.join(', ')}
      </p>
    </>
  );
}
