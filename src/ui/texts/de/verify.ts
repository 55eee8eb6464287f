import type { Words } from '../words.ts';

export const verify: Words<typeof import('../en/verify.ts').verify> = {
  title: 'Bist du es?',
  lead: 'Was du vorhast, braucht einen Nachweis. Er gilt 15 Minuten.',
  password: 'Passwort',
  code: 'Code',
  codeHint: 'Sechs Ziffern aus deiner Authenticator-App oder ein Wiederherstellungscode.',
  recoveryHint: 'Einer deiner Wiederherstellungscodes.',
  confirm: 'Bestätigen',
  confirming: 'Wird geprüft …',
  usePasskey: 'Passkey verwenden',
  or: 'oder',
  cancel: 'Abbrechen',
  again: 'Noch einmal versuchen',
  loading: 'Wird geladen …',
  passkeyFailed: 'Der Passkey wurde nicht verwendet. Versuche es noch einmal oder nimm etwas anderes.',
  cancelled: 'Nichts wurde geändert: Es wurde nicht bestätigt, dass du es bist.',
  unexpected: 'Das hat nicht geklappt. Versuche es gleich noch einmal.',
};
