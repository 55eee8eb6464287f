'use client';

import { Button, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { askServer, Refusal } from './ask-server.ts';
import { PasswordField } from './password-field.tsx';
import { passwordHint } from './password-hint.ts';
import { Problem } from './problem.tsx';
import { signIn } from './sign-in.ts';

/** Makes the first administrator, signs in as them and opens their pictures. `minLength` is in characters. */
export function SetupForm({ minLength }: { minLength: number }) {
  const [given, setGiven] = useState({ name: '', email: '', password: '' });
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const hint = passwordHint(given.password, minLength, [given.name, given.email]);
  const change = (field: keyof typeof given) => (event: { currentTarget: { value: string } }) =>
    setGiven({ ...given, [field]: event.currentTarget.value });

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const headers = { 'Content-Type': 'application/json' };
      await askServer('/api/setup', { method: 'POST', headers, body: JSON.stringify(given) });
      await signIn(given.email, given.password);
      window.location.replace('/');
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof Refusal ? error.message : 'That did not work. Try again in a moment.');
    }
  }

  return (
    <form method="post" action="/setup" onSubmit={submit} aria-label="First administrator">
      <Stack gap="md">
        {problem === undefined ? null : <Problem>{problem}</Problem>}
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          autoComplete="name"
          maxLength={100}
          value={given.name}
          onChange={change('name')}
        />
        <TextInput
          label="E-mail"
          description="You sign in with it. Nothing is sent to it."
          type="email"
          required
          withAsterisk={false}
          autoComplete="username"
          maxLength={254}
          value={given.email}
          onChange={change('email')}
        />
        <div>
          <PasswordField
            label="Password"
            autoComplete="new-password"
            minLength={minLength}
            aria-describedby="password-hint"
            value={given.password}
            onChange={change('password')}
          />
          <Text id="password-hint" size="xs" c="dimmed" mt={6} aria-live="polite">
            {hint.words}
          </Text>
        </div>
        <Button type="submit" fullWidth loading={busy} mt={4}>
          Create the account
        </Button>
        <noscript>This page needs JavaScript, which is switched off in this browser.</noscript>
      </Stack>
    </form>
  );
}
