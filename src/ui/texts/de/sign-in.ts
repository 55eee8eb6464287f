import type { Words } from '../words.ts';

export const signIn: Words<typeof import('../en/sign-in.ts').signIn> = {
  title: 'Anmelden',
  email: 'E-Mail',
  password: 'Passwort',
  submit: 'Anmelden',
  submitting: 'Wird angemeldet …',
  passkey: 'Passkey verwenden',
  wrongPasskey: 'Mit diesem Passkey kann sich hier niemand anmelden.',
  passkeyFailed: 'Kein Passkey wurde verwendet. Versuche es noch einmal oder nimm dein Passwort.',
  tooLate: 'Das hat zu lange gedauert. Fang noch einmal an.',
  noScript: 'Zum Anmelden braucht es JavaScript, das in diesem Browser ausgeschaltet ist.',
  program: 'Ein Programm möchte verbunden werden. Zuerst: Wer bist du?',
  signedInAs: 'Du bist als {email} angemeldet. Melde dich als jemand anderes an:',
  secondStep: 'Dein Passwort stimmt. Zeig jetzt, dass du es bist.',
  goOn: 'Weiter',
  goingOn: 'Wird geprüft …',
  startOver: 'Von vorn beginnen',
};
