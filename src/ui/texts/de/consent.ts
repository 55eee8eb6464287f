import type { Words } from '../words.ts';

export const consent: Words<typeof import('../en/consent.ts').consent> = {
  tab: 'Programm verbinden',
  title: '{name} verbinden?',
  here: 'Ein Programm auf diesem Rechner möchte dein Konto benutzen.',
  there: 'Die App auf {host} bittet darum, dein Konto zu benutzen. Dort bekommt sie deine Antwort.',
  device: 'Ein Programm auf einem anderen Gerät möchte dein Konto benutzen.',
  deviceFrom: 'Ein Programm auf einem anderen Gerät mit der Adresse {ip} möchte dein Konto benutzen.',
  self: 'Es nennt sich „{userAgent}“.',
  caution: 'Erlaube es nur, wenn du das gerade selbst begonnen hast.',
  over: {
    title: 'Diese Anfrage ist vorbei',
    lead: 'Sie wurde schon beantwortet oder hat zu lange gewartet. Durch das Öffnen dieser Seite wurde nichts erlaubt. Beginne noch einmal in dem Programm, das gefragt hat.',
  },
  form: 'Erlauben oder ablehnen',
  able: 'Es darf dann',
  scopes: {
    'image:write': 'in deinem Namen Bilder hochladen',
    'image:read': 'die Liste deiner Bilder sehen',
    'image:delete': 'deine Bilder löschen',
    profile: 'deinen Namen und deine E-Mail-Adresse sehen',
  },
  signedInAs: 'Angemeldet als',
  switchAccount: 'Nicht du? Konto wechseln',
  deny: 'Ablehnen',
  allow: 'Erlauben',
};
