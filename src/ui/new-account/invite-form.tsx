'use client';

import { askServer } from '../ask-server.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { NewAccountForm } from './new-account-form.tsx';

interface InviteFormProps {
  token: string;
  /** What the invitation names; null: the person chooses. */
  email: string | null;
  /** Of a password, in characters. */
  minLength: number;
}

/** Makes the account of somebody who was invited. */
export function InviteForm({ token, email: fixed, minLength }: InviteFormProps) {
  const words = useTexts('invite');
  return (
    <NewAccountForm
      words={words}
      emailHint={fixed === null ? words.emailHint : words.emailFixed}
      email={fixed ?? undefined}
      minLength={minLength}
      create={async (given) => {
        const headers = { 'Content-Type': 'application/json' };
        const body = JSON.stringify({ token, ...given });
        const { email } = await askServer<{ email: string }>('/api/v1/invites/accept', {
          method: 'POST',
          headers,
          body,
        });
        return email;
      }}
    />
  );
}
