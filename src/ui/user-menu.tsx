'use client';

import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { Refusal } from './ask-server.ts';
import { Icon } from './icon.tsx';
import { signOut } from './sign-in.ts';
import { say } from './toasts.tsx';
import styles from './user-menu.module.css';

interface UserMenuProps {
  name: string;
  email: string;
}

/** Who is signed in, and the way out. */
export function UserMenu({ name, email }: UserMenuProps) {
  async function leave() {
    try {
      await signOut();
      window.location.replace('/sign-in');
    } catch (error) {
      say('Still signed in', error instanceof Refusal ? error.message : 'Try again in a moment.', 'problem');
    }
  }
  return (
    <Menu position="bottom-end" width={260} shadow="md" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={styles.target} aria-label={`Account of ${name}`}>
          <Avatar size={30} radius="xl" color="indigo" variant="filled" aria-hidden="true">
            {initials(name)}
          </Avatar>
          <span className={styles.name}>{name}</span>
          <Icon name="down" size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="leave" size={16} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}
