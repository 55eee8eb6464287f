'use client';

import { useState } from 'react';
import type { NewTokenAnswer, TokenItem } from '#contract/own-account.ts';
import { askServer } from '../ask-server.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import styles from './account.module.css';
import { Moment } from './moment.tsx';
import { NewToken } from './new-token.tsx';
import { Panel } from './panel.tsx';
import { End, Fact } from './session-item.tsx';

interface TokenListProps {
  tokens: readonly TokenItem[];
  /** Epoch milliseconds on the server: what has expired then is marked. */
  now: number;
}

/** Makes tokens, lists them and revokes them. */
export function TokenList({ tokens: first, now }: TokenListProps) {
  const words = useTexts('tokens');
  const [tokens, setTokens] = useState(first);
  const [asked, setAsked] = useState<TokenItem>();
  const { busy, run } = useTask(words.failed);

  async function revoke({ id, name }: TokenItem) {
    await run(id, async () => {
      await askServer(`/api/v1/me/tokens/${id}`, { method: 'DELETE' });
      setTokens((known) => known.filter((token) => token.id !== id));
      say(words.revoked, fill(words.revokedLead, { name }));
    });
    setAsked(undefined);
  }
  return (
    <>
      <NewToken onMade={({ token }: NewTokenAnswer) => setTokens((known) => [token, ...known])} />
      <Panel id="tokens" title={words.list}>
        {tokens.length > 0 ? (
          <ul className={styles.list}>
            {tokens.map((token) => (
              <TokenRow key={token.id} token={token} now={now} onRevoke={() => setAsked(token)} />
            ))}
          </ul>
        ) : (
          <p className={styles.empty}>{words.none}</p>
        )}
      </Panel>
      {asked ? (
        <ConfirmDialog
          title={fill(words.ask, { name: asked.name })}
          action={words.revoke}
          busy={busy !== undefined}
          onConfirm={() => void revoke(asked)}
          onCancel={() => setAsked(undefined)}
        >
          {words.askLead}
        </ConfirmDialog>
      ) : null}
    </>
  );
}

function TokenRow({ token, now, onRevoke }: { token: TokenItem; now: number; onRevoke: () => void }) {
  const words = useTexts('tokens');
  const { name, scopes, expiresAt, lastUsedAt, createdAt } = token;
  const spent = expiresAt !== null && expiresAt < now;
  return (
    <li className={styles.item}>
      <div className={styles.itemWords}>
        <div className={styles.name}>
          {name}
          {spent ? <span className={styles.spent}>{words.expired}</span> : null}
        </div>
        <div className={styles.facts}>
          <Fact name={words.may}>{scopes.map((scope) => words.scopes[scope]).join(', ')}</Fact>
        </div>
        <div className={styles.facts}>
          <Fact name={words.lastUsed}>{lastUsedAt === null ? words.never : <Moment at={lastUsedAt} />}</Fact>
          <Fact name={words.expires}>{expiresAt === null ? words.never : <Moment at={expiresAt} />}</Fact>
          <Fact name={words.created}>
            <Moment at={createdAt} />
          </Fact>
        </div>
      </div>
      <End label={words.revoke} what={fill(words.revokeOf, { name })} busy={false} onEnd={onRevoke} />
    </li>
  );
}
