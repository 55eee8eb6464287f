'use client';

import { Button } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import type { InviteItem } from '#contract/users.ts';
import account from '../../account/account.module.css';
import { Panel } from '../../account/panel.tsx';
import { askServer } from '../../ask-server.ts';
import { LocalTime } from '../../local-time.tsx';
import { useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import { say } from '../../toasts.tsx';
import { useTask } from '../../use-task.ts';

/** The invitations that nobody has used yet, each to be taken back. */
export function InviteList({ invites, off }: { invites: readonly InviteItem[]; off: boolean }) {
  const texts = useTexts('users');
  const words = texts.invite;
  const { busy, run } = useTask(texts.failed);
  const router = useRouter();
  const ready = useMounted();

  const revoke = (id: string) =>
    run(id, async () => {
      await askServer(`/api/v1/admin/invites/${id}`, { method: 'DELETE' });
      say(words.revoked, words.revokedText);
      document.getElementById('invites')?.focus();
      router.refresh();
    });
  return (
    <Panel id="invites" title={words.open} lead={off ? words.off : words.openLead}>
      {invites.length === 0 ? (
        <p className={account.empty}>{words.none}</p>
      ) : (
        <ul className={account.list}>
          {invites.map(({ id, email, role, created_by, expires_at }) => (
            <li key={id} className={account.item}>
              <div className={account.itemWords}>
                <div className={account.name}>
                  {email ?? words.anybody}
                  {role === 'admin' ? <span className={account.mark}>{texts.admin}</span> : null}
                </div>
                <p className={account.facts}>
                  <span>
                    {words.until} <LocalTime iso={expires_at} />
                  </span>
                  {created_by === null ? null : <span>{fill(words.from, { name: created_by })}</span>}
                </p>
              </div>
              <Button
                variant="default"
                size="xs"
                loading={busy === id}
                disabled={!ready}
                aria-label={fill(words.revokeOf, { who: email ?? words.anybody })}
                onClick={() => void revoke(id)}
              >
                {words.revoke}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
