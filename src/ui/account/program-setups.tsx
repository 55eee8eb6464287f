'use client';

import { Anchor, Button, Text } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useState } from 'react';
import type { Program, SetupAnswer } from '#contract/own-account.ts';
import { Icon, type IconName } from '../icon.tsx';
import { jsonRequest } from '../json-request.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import { askVerified } from '../verify/ask-verified.ts';
import { CommandBlock } from './command-block.tsx';
import { Copyable } from './copyable.tsx';
import { Panel } from './panel.tsx';
import { saveFile } from './save-file.ts';

/** How each program is set up for this server, at `origin`. */
export function ProgramSetups({ origin }: { origin: string }) {
  const words = useTexts('connect');
  const [command, setCommand] = useState<string>();
  const { busy, run } = useTask(words.failed);

  const ask = (program: Program) => askVerified<SetupAnswer>('/api/v1/me/setups', jsonRequest('POST', { program }));
  const download = (program: Program) =>
    run(program, async () => {
      const { file_name: file, text } = await ask(program);
      saveFile(file, text);
      say(words.ready, fill(words.readyLead, { file }));
    });
  const showCommand = () => run('macos', async () => setCommand((await ask('macos')).text));
  return (
    <>
      <HelperSetup origin={origin} />
      <Panel id="sharex" title={words.sharex} lead={words.sharexLead}>
        <Act
          busy={busy === 'sharex'}
          label={words.sharexAction}
          icon="download"
          onAct={() => void download('sharex')}
        />
      </Panel>
      <Panel id="flameshot" title={words.flameshot} lead={words.flameshotLead}>
        <Act
          busy={busy === 'flameshot'}
          label={words.flameshotAction}
          icon="download"
          onAct={() => void download('flameshot')}
        />
        <Text size="sm" mt="md">
          {words.flameshotRun}
        </Text>
        <Copyable text="sh prntscrn-flameshot.sh" />
        <Text size="sm" mt="md">
          {words.flameshotKey}
        </Text>
        <Copyable text="~/.local/bin/prntscrn-flameshot" />
      </Panel>
      <Panel id="macos" title={words.macos} lead={words.macosLead}>
        {command === undefined ? (
          <Act busy={busy === 'macos'} label={words.macosAction} icon="eye" onAct={() => void showCommand()} />
        ) : (
          <CommandBlock text={command} />
        )}
      </Panel>
      <Text size="sm" c="dimmed" mt="md">
        {words.ownToken}{' '}
        <Anchor href="/account/tokens" size="sm" underline="always">
          {words.tokens}
        </Anchor>
      </Text>
    </>
  );
}

function HelperSetup({ origin }: { origin: string }) {
  const words = useTexts('connect');
  const login = `npm run helper -- login --server ${origin}`;
  return (
    <Panel id="helper" title={words.helper} lead={words.helperLead}>
      <Button component="a" href="/download" leftSection={<Icon name="download" size={16} />}>
        {words.helperDownload}
      </Button>
      <Text size="sm" mt="md">
        {words.helperSources}
      </Text>
      <Copyable text={login} />
      <Text size="sm" mt="md">
        {words.helperDevice}
      </Text>
      <Copyable text={`${login} --device`} />
      <Text size="sm" mt="md">
        {words.helperRun}
      </Text>
      <Copyable text="npm run helper -- run" />
    </Panel>
  );
}

interface ActProps {
  label: string;
  icon: IconName;
  busy: boolean;
  onAct: () => void;
}

function Act({ label, icon, busy, onAct }: ActProps) {
  const ready = useMounted();
  return (
    <Button leftSection={<Icon name={icon} size={16} />} loading={busy} disabled={!ready} onClick={onAct}>
      {label}
    </Button>
  );
}
