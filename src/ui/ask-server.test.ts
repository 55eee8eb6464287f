import { expect, it } from 'vitest';
import { type ErrorCode, type ErrorReason, errorReasonSchema } from '#contract/error.ts';
import { type FieldFault, faultKindSchema } from '#contract/field-fault.ts';
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

it('says in German what is wrong with each field', () => {
  speak(texts.de.common);
  const say = (faults: FieldFault[]) =>
    refusalOf(new Response(null, { status: 400 }), { code: 'invalid_request', message: 'English', faults }).message;
  expect(
    say([
      { field: 'email', fault: 'not_an_email' },
      { field: 'password', fault: 'too_short', bound: 10 },
      { field: 'redirect_uris.1', fault: 'needs_https' },
    ]),
  ).toBe(
    'E-Mail: Das ist keine E-Mail-Adresse. Passwort: mindestens 10 Zeichen. ' +
      'Rücksprungadresse 2: Sie muss mit https:// beginnen, außer auf 127.0.0.1, [::1] oder localhost.',
  );
  for (const fault of faultKindSchema.exclude(['wrong']).options)
    expect(say([{ field: 'name', fault, bound: 7 }])).toMatch(/^Name: [^{}]+\.$/);
  // A field that no page has, or a fault without words: better English than nothing.
  expect(say([{ field: 'cursor', fault: 'too_long', bound: 500 }])).toMatch(/Auf Englisch: English$/);
  expect(say([{ field: 'name', fault: 'wrong' }])).toMatch(/Auf Englisch: English$/);
});

it('says that the details are English where there is no reason to name', () => {
  expect(said('invalid_request', 'name: too long')).toMatch(/Auf Englisch: name: too long$/);
});
