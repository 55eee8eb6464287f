import { createRoot } from 'react-dom/client';
import type { Locale } from '#contract/account.ts';
import { Refusal } from '../ask-server.ts';
import { verify as german } from '../texts/de/verify.ts';
import { verify as english } from '../texts/en/verify.ts';
import { VerifyDialog } from './verify-dialog.tsx';

let open: Promise<void> | undefined;

/**
 * Opens the dialog `Is it you?` above whatever is on the page, and resolves once the person has proved it. It needs nothing
 * of the page: it is a React root of its own, loaded with its texts when it is asked for.
 * @throws Refusal with the code `verification_needed` where the person said no.
 */
export function confirmItsYou(): Promise<void> {
  open ??= ask().finally(() => {
    open = undefined;
  });
  return open;
}

async function ask(): Promise<void> {
  const words = (document.documentElement.lang as Locale) === 'de' ? german : english;
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  const before = document.activeElement;
  try {
    const confirmed = await new Promise<boolean>((resolve) => {
      root.render(<VerifyDialog words={words} onDone={resolve} />);
    });
    if (!confirmed) throw new Refusal(words.cancelled, 403, 'verification_needed');
  } finally {
    root.unmount();
    place.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
