import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** What went wrong, read out at once by screen readers. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <Alert role="alert" variant="light" color="red" icon={<Icon name="alert" />} p="sm">
      {children}
    </Alert>
  );
}
