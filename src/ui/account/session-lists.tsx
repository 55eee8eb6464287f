'use client';

import { Anchor, Button } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useState } from 'react';
import type { Browser, Connection, EndedAnswer } from '#contract/own-account.ts';
import { askServer } from '../ask-server.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill, plural } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import styles from './account.module.css';
import { Panel } from './panel.tsx';
import { BrowserItem, ConnectionItem, nameOfBrowser, nameOfConnection } from './session-item.tsx';

/** The browsers somebody is signed in with; each, or all others, can be signed out. */
export function BrowserList({ browsers: first }: { browsers: readonly Browser[] }) {
  const words = useTexts('sessions');
  const locale = useLocale();
  const [browsers, setBrowsers] = useState(first);
  const [asking, setAsking] = useState(false);
  const { busy, run } = useTask(words.failed);
  const ready = useMounted();

  const end = (browser: Browser) =>
    run(browser.id, async () => {
      await askServer(`/api/v1/me/sessions/${browser.id}`, { method: 'DELETE' });
      setBrowsers((known) => known.filter(({ id }) => id !== browser.id));
      say(words.signedOut, fill(words.signedOutLead, { what: nameOfBrowser(browser, words) }));
    });
  async function endOthers() {
    await run('others', async () => {
      const { ended } = await askServer<EndedAnswer>('/api/v1/me/sessions', { method: 'DELETE' });
      setBrowsers((known) => known.filter(({ current }) => current));
      say(words.signedOut, plural(locale, words.othersSignedOut, ended));
    });
    setAsking(false);
  }
  const endAll = (
    <Button variant="default" size="sm" disabled={!ready} onClick={() => setAsking(true)}>
      {words.signOutOthers}
    </Button>
  );
  return (
    <Panel id="browsers" title={words.browsers} action={browsers.length > 1 ? endAll : undefined}>
      <ul className={styles.list}>
        {browsers.map((browser) => (
          <BrowserItem key={browser.id} browser={browser} busy={busy === browser.id} onEnd={() => void end(browser)} />
        ))}
      </ul>
      {browsers.length > 1 ? null : <p className={styles.empty}>{words.onlyThis}</p>}
      {asking ? (
        <ConfirmDialog
          title={words.askOthers}
          action={words.signOutOthers}
          busy={busy !== undefined}
          onConfirm={() => void endOthers()}
          onCancel={() => setAsking(false)}
        >
          {words.askOthersLead}
        </ConfirmDialog>
      ) : null}
    </Panel>
  );
}

/** The programs that were let in; each, or all, can be disconnected. */
export function ConnectionList({ connections: first }: { connections: readonly Connection[] }) {
  const words = useTexts('sessions');
  const locale = useLocale();
  const [connections, setConnections] = useState(first);
  const [asking, setAsking] = useState(false);
  const { busy, run } = useTask(words.failed);
  const ready = useMounted();

  const end = (connection: Connection) =>
    run(connection.id, async () => {
      await askServer(`/api/v1/me/apps/${connection.id}`, { method: 'DELETE' });
      setConnections((known) => known.filter(({ id }) => id !== connection.id));
      say(words.disconnected, fill(words.disconnectedLead, { what: nameOfConnection(connection, words) }));
    });
  async function endAll() {
    await run('all', async () => {
      const { ended } = await askServer<EndedAnswer>('/api/v1/me/apps', { method: 'DELETE' });
      setConnections([]);
      say(words.disconnected, plural(locale, words.allDisconnected, ended));
    });
    setAsking(false);
  }
  const all = (
    <Button variant="default" size="sm" disabled={!ready} onClick={() => setAsking(true)}>
      {words.disconnectAll}
    </Button>
  );
  const some = connections.length > 0;
  return (
    <Panel id="programs" title={words.programs} lead={words.programsLead} action={some ? all : undefined}>
      <ul className={styles.list}>
        {connections.map((connection) => (
          <ConnectionItem
            key={connection.id}
            connection={connection}
            busy={busy === connection.id}
            onEnd={() => void end(connection)}
          />
        ))}
      </ul>
      {some ? null : (
        <p className={styles.empty}>
          {words.noPrograms}{' '}
          <Anchor href="/account/connect" size="sm" underline="always">
            {words.setUp}
          </Anchor>
        </p>
      )}
      {asking ? (
        <ConfirmDialog
          title={words.askPrograms}
          action={words.disconnectAll}
          busy={busy !== undefined}
          onConfirm={() => void endAll()}
          onCancel={() => setAsking(false)}
        >
          {words.askProgramsLead}
        </ConfirmDialog>
      ) : null}
    </Panel>
  );
}
