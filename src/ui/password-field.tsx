'use client';

import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useState } from 'react';

/** A password with a button, reachable by keyboard, that shows it. */
export function PasswordField(props: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  return (
    <PasswordInput
      required
      withAsterisk={false}
      maxLength={200}
      visible={shown}
      onVisibilityChange={setShown}
      visibilityToggleButtonProps={{ 'aria-label': shown ? 'Hide the password' : 'Show the password', tabIndex: 0 }}
      {...props}
    />
  );
}
