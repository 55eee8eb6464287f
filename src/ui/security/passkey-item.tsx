'use client';

import { useState } from 'react';
import type { Passkey } from '#contract/two-factor.ts';
import { askServer } from '../ask-server.ts';
import buttons from '../button.module.css';
import { PictureIcon } from '../gallery/picture-icon.tsx';
import { jsonRequest } from '../json-request.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import { askVerified } from '../verify/ask-verified.ts';
import { Dated } from './dated.tsx';
import type { OnChange } from './on-change.ts';
import { PasskeyNameDialog } from './passkey-name-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import styles from './security.module.css';

interface PasskeyItemProps {
  passkey: Passkey;
  only: boolean;
  onChange: OnChange;
}

export function PasskeyItem({ passkey, only, onChange }: PasskeyItemProps) {
  const words = useTexts('security').passkeys;
  const [asking, setAsking] = useState<'name' | 'remove'>();
  const { run } = useTask(useTexts('security').failed);
  const { id, name, created_at, last_used_at } = passkey;
  const path = `/api/v1/me/passkeys/${id}`;

  const change = (message: string, work: () => Promise<unknown>) =>
    run(id, async () => {
      setAsking(undefined);
      await work();
      await onChange();
      say(words.title, message);
    });
  const rename = (to: string) => change(words.renamed, () => askServer(path, jsonRequest('PATCH', { name: to })));
  const remove = () => change(words.removed, () => askVerified(path, { method: 'DELETE' }));

  return (
    <li className={styles.item}>
      <div>
        <div className={styles.name}>{name}</div>
        <p className={styles.small}>
          <Dated text={words.addedOn} iso={created_at} />,{' '}
          {last_used_at === null ? words.unused : <Dated text={words.used} iso={last_used_at} />}
        </p>
      </div>
      <div className={styles.buttons}>
        <Tool label={fill(words.rename, { name })} icon="edit" onClick={() => setAsking('name')} />
        <Tool label={fill(words.remove, { name })} icon="trash" onClick={() => setAsking('remove')} />
      </div>
      {asking === 'name' ? (
        <PasskeyNameDialog name={name} onSave={rename} onCancel={() => setAsking(undefined)} />
      ) : null}
      {asking === 'remove' ? (
        <RemoveDialog
          title={fill(words.removeTitle, { name })}
          lead={only ? words.removeLast : words.removeLead}
          action={words.removeAction}
          onConfirm={remove}
          onCancel={() => setAsking(undefined)}
        />
      ) : null}
    </li>
  );
}

function Tool({ label, icon, onClick }: { label: string; icon: 'edit' | 'trash'; onClick: () => void }) {
  return (
    <button type="button" className={buttons.bare} aria-label={label} title={label} onClick={onClick}>
      <PictureIcon name={icon} />
    </button>
  );
}
