'use client';

import { useState } from 'react';
import { Refusal } from '../ask-server.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { say } from '../toasts.tsx';

/** Does one thing at a time, and says in a toast why it did not work. `busy` names what is being done. */
export function useAct() {
  const words = useTexts('security');
  const common = useTexts('common');
  const [busy, setBusy] = useState<string>();

  async function act(name: string, work: () => Promise<void>): Promise<void> {
    if (busy !== undefined) return;
    setBusy(name);
    try {
      await work();
    } catch (error) {
      say(words.failed, error instanceof Refusal ? error.message : common.failed, 'problem');
    }
    setBusy(undefined);
  }
  return { busy, act };
}

/** A request with a JSON body. */
export function json(method: 'POST' | 'PATCH', body: object): RequestInit {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
