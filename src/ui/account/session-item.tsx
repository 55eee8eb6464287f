import { Button } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Browser, Connection } from '#contract/own-account.ts';
import type { Scope } from '#contract/scope.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import styles from './account.module.css';
import { agentName } from './agent-name.ts';
import { deviceName } from './device-name.ts';
import { Moment } from './moment.tsx';

export function nameOfBrowser({ userAgent }: Browser, words: Texts['sessions']): string {
  return agentName(userAgent, words);
}

export function nameOfConnection({ app, userAgent }: Connection, words: Texts['sessions']): string {
  const device = deviceName(userAgent);
  return device === undefined ? app : fill(words.programOn, { app, device });
}

interface BrowserItemProps {
  browser: Browser;
  busy: boolean;
  onEnd: () => void;
}

export function BrowserItem({ browser, busy, onEnd }: BrowserItemProps) {
  const words = useTexts('sessions');
  const name = nameOfBrowser(browser, words);
  const end = <End label={words.signOut} what={fill(words.signOutOf, { what: name })} busy={busy} onEnd={onEnd} />;
  return (
    <li className={styles.item}>
      <div className={styles.itemWords}>
        <div className={styles.name}>
          {name}
          {browser.current ? <span className={styles.mark}>{words.current}</span> : null}
        </div>
        <div className={styles.facts}>
          <Fact name={words.lastSeen}>
            <Moment at={browser.lastSeenAt} />
          </Fact>
          <Fact name={words.since}>
            <Moment at={browser.createdAt} />
          </Fact>
          {browser.ip ? <Fact name={words.from}>{browser.ip}</Fact> : null}
        </div>
      </div>
      {browser.current ? null : end}
    </li>
  );
}

interface ConnectionItemProps {
  connection: Connection;
  busy: boolean;
  onEnd: () => void;
}

export function ConnectionItem({ connection, busy, onEnd }: ConnectionItemProps) {
  const words = useTexts('sessions');
  const { scopes } = useTexts('tokens');
  const name = nameOfConnection(connection, words);
  const allowed = connection.scopes.map((scope) => scopes[scope as Scope] ?? scope);
  return (
    <li className={styles.item}>
      <div className={styles.itemWords}>
        <div className={styles.name}>{name}</div>
        <div className={styles.facts}>
          <Fact name={words.lastUsed}>
            {connection.lastSeenAt === null ? words.notUsed : <Moment at={connection.lastSeenAt} />}
          </Fact>
          <Fact name={words.allowed}>
            <Moment at={connection.createdAt} />
          </Fact>
          {connection.ip ? <Fact name={words.from}>{connection.ip}</Fact> : null}
        </div>
        <div className={styles.facts}>
          <Fact name={words.may}>{allowed.join(', ')}</Fact>
        </div>
      </div>
      <End label={words.disconnect} what={fill(words.disconnectOf, { what: name })} busy={busy} onEnd={onEnd} />
    </li>
  );
}

/** A word and what it is of one entry. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span>
      {name}: {children}
    </span>
  );
}

interface EndProps {
  label: string;
  /** The same with what it ends, for those who do not see beside what it stands. */
  what: string;
  busy: boolean;
  onEnd: () => void;
}

export function End({ label, what, busy, onEnd }: EndProps) {
  const ready = useMounted();
  return (
    <Button variant="default" size="xs" aria-label={what} loading={busy} disabled={!ready} onClick={onEnd}>
      {label}
    </Button>
  );
}
