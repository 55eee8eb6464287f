'use client';

import { useState } from 'react';
import buttons from './button.module.css';
import { Field, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';
import { useTexts } from './texts/texts-provider.tsx';

/** A password with a button, reachable by keyboard, that shows it. */
export function PasswordField(props: Omit<FieldProps, 'type' | 'end'>) {
  const words = useTexts('common');
  const [shown, setShown] = useState(false);
  const label = shown ? words.hidePassword : words.showPassword;
  const toggle = (
    <button type="button" className={buttons.bare} aria-label={label} title={label} onClick={() => setShown(!shown)}>
      <Icon name={shown ? 'eyeOff' : 'eye'} />
    </button>
  );
  return <Field {...props} type={shown ? 'text' : 'password'} maxLength={200} spellCheck={false} end={toggle} />;
}
