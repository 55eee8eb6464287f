'use client';

import { Notifications, notifications } from '@mantine/notifications';
import { Icon } from './icon.tsx';
import { spokenCommon } from './texts/spoken-common.ts';

/** Where short messages appear; once on a page that uses `say`. */
export function Toasts() {
  return <Notifications position="bottom-right" autoClose={4000} limit={3} containerWidth={380} />;
}

/** Says briefly that something happened, or that it did not. */
export function say(title: string, message: string, kind: 'done' | 'problem' = 'done'): void {
  const done = kind === 'done';
  notifications.show({
    title,
    message,
    color: done ? 'teal' : 'red',
    icon: <Icon name={done ? 'check' : 'alert'} />,
    autoClose: done ? 4000 : 10_000,
    closeButtonProps: { 'aria-label': spokenCommon()?.closeMessage },
  });
}
