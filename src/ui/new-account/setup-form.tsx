'use client';

import { askServer } from '../ask-server.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { NewAccountForm } from './new-account-form.tsx';

/** Makes the first administrator. `minLength` of the password is in characters. */
export function SetupForm({ minLength }: { minLength: number }) {
  const words = useTexts('setup');
  return (
    <NewAccountForm
      words={words}
      emailHint={words.emailHint}
      minLength={minLength}
      action="/setup"
      create={async (given) => {
        const headers = { 'Content-Type': 'application/json' };
        await askServer('/api/setup', { method: 'POST', headers, body: JSON.stringify(given) });
        return given.email;
      }}
    />
  );
}
