import { expect, it } from 'vitest';
import { type ErrorCode, type ErrorReason, errorReasonSchema } from '#contract/error.ts';
import { refusalOf } from './ask-server.ts';
import { speak } from './texts/spoken-common.ts';
import { texts } from './texts/texts.ts';

function said(code: ErrorCode, message: string, reason?: ErrorReason): string {
  speak(texts.de.common);
  return refusalOf(new Response(null, { status: 409 }), { code, message, ...(reason && { reason }) }).message;
}

it('says in German why something is refused, where the server names the reason', () => {
  expect(said('conflict', 'There is an account with this e-mail', 'email_taken')).toBe(
    'Zu dieser E-Mail-Adresse gibt es schon ein Konto.',
  );
  for (const reason of errorReasonSchema.options) {
    expect(said('conflict', 'English words', reason)).not.toContain('English');
    expect(texts.de.common.reasons[reason]).not.toBe(texts.en.common.reasons[reason]);
  }
});

it('says that the details are English where there is no reason to name', () => {
  expect(said('invalid_request', 'name: too long')).toMatch(/Auf Englisch: name: too long$/);
});
