'use client';

import { useMounted } from '@mantine/hooks';
import { useId } from 'react';
import { Refusal } from './ask-server.ts';
import { Icon } from './icon.tsx';
import { signOut } from './sign-in.ts';
import { useTexts } from './texts/texts-provider.tsx';
import { fill } from './texts/words.ts';
import styles from './user-menu.module.css';

interface UserMenuProps {
  name: string;
  email: string;
}

/** Who is signed in, and the way out. The browser's own popover opens, closes and keeps the focus in order. */
export function UserMenu({ name, email }: UserMenuProps) {
  const id = useId();
  const ready = useMounted();
  const words = useTexts('common');

  async function leave() {
    try {
      await signOut();
      window.location.replace('/sign-in');
    } catch (error) {
      // Loaded when it is needed: every page has this menu's code, and most of them no message to show.
      const { say } = await import('./toasts.tsx');
      say(words.stillSignedIn, error instanceof Refusal ? error.message : words.failed, 'problem');
    }
  }
  return (
    <>
      <button type="button" className={styles.target} popoverTarget={id} aria-label={fill(words.accountOf, { name })}>
        <span aria-hidden="true" className={styles.initials} data-initials={initials(name)} />
        <span className={styles.name}>{name}</span>
        <Icon name="down" size={16} />
      </button>
      <div id={id} popover="auto" className={styles.panel}>
        <div className={styles.who}>
          <strong>{name}</strong>
          <span>{email}</span>
        </div>
        <a className={styles.item} href="/account">
          <Icon name="person" size={16} />
          {words.account}
        </a>
        <button type="button" className={styles.item} disabled={!ready} onClick={() => void leave()}>
          <Icon name="leave" size={16} />
          {words.signOut}
        </button>
      </div>
    </>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}
