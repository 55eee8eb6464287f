'use client';

import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';

interface LinkButtonProps extends Omit<ButtonProps, 'children'> {
  href: string;
  download?: boolean;
  children: ReactNode;
}

/** A link that looks like a button, for pages that the server renders. */
export function LinkButton({ children, ...props }: LinkButtonProps) {
  return (
    <Button component="a" variant="default" {...props}>
      {children}
    </Button>
  );
}
