'use client';

import { Button, Checkbox, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { NewTokenAnswer } from '#contract/own-account.ts';
import { allScopes, type Scope } from '#contract/scope.ts';
import { jsonRequest } from '../json-request.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { plural } from '../texts/words.ts';
import { useTask } from '../use-task.ts';
import { askVerified } from '../verify/ask-verified.ts';
import styles from './account.module.css';
import { Copyable } from './copyable.tsx';
import { Panel } from './panel.tsx';

const lives = [7, 30, 90, 365];

/** Makes a token, and shows it the one time that there is. */
export function NewToken({ onMade }: { onMade: (answer: NewTokenAnswer) => void }) {
  const words = useTexts('tokens');
  const [secret, setSecret] = useState<string>();
  const { busy, run } = useTask(words.failed);

  const create = (asked: object) =>
    run('create', async () => {
      const made = await askVerified<NewTokenAnswer>('/api/v1/me/tokens', jsonRequest('POST', asked));
      onMade(made);
      setSecret(made.secret);
    });
  return (
    <Panel id="new-token" title={words.create}>
      {secret === undefined ? (
        <TokenForm busy={busy !== undefined} onCreate={(asked) => void create(asked)} />
      ) : (
        <Secret secret={secret} onDone={() => setSecret(undefined)} />
      )}
    </Panel>
  );
}

function TokenForm({ busy, onCreate }: { busy: boolean; onCreate: (asked: object) => void }) {
  const words = useTexts('tokens');
  const locale = useLocale();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['image:write']);
  const [days, setDays] = useState('90');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const ready = useMounted();

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '') field.current?.focus();
    else if (scopes.length > 0) onCreate({ name, scopes, ...(days !== '' && { expiresInDays: Number(days) }) });
  }
  return (
    <form className={styles.fields} onSubmit={submit} noValidate aria-label={words.create}>
      <TextInput
        ref={field}
        label={words.name}
        description={words.nameHint}
        placeholder={words.namePlaceholder}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        autoComplete="off"
        error={tried && name.trim() === '' ? words.nameNeeded : undefined}
      />
      <Checkbox.Group
        label={words.may}
        value={scopes}
        onChange={(chosen) => setScopes(chosen as Scope[])}
        error={tried && scopes.length === 0 ? words.scopeNeeded : undefined}
      >
        <Stack gap={10} mt={8}>
          {allScopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={words.scopes[scope]} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NativeSelect
        label={words.expires}
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
        data={[
          ...lives.map((life) => ({ value: String(life), label: plural(locale, words.after, life) })),
          { value: '', label: words.never },
        ]}
      />
      <Button type="submit" loading={busy} disabled={!ready}>
        {words.createIt}
      </Button>
    </form>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const words = useTexts('tokens');
  const box = useRef<HTMLDivElement>(null);
  // Whoever hears the page is led to it: it is shown this once.
  useEffect(() => box.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: no set of fields
    <div ref={box} className={styles.secret} tabIndex={-1} role="group" aria-labelledby="secret">
      <Title order={3} size="h6" id="secret">
        {words.yours}
      </Title>
      <div>{words.once}</div>
      <Copyable text={secret} label={words.copy} />
      <Button variant="default" mt="md" onClick={onDone}>
        {words.done}
      </Button>
    </div>
  );
}
