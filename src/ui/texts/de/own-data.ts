import type { Words } from '../words.ts';

export const ownData: Words<typeof import('../en/own-data.ts').ownData> = {
  title: 'Deine Daten',
  lead: 'Nimm alles mit, oder geh.',
  download: 'Alles herunterladen',
  downloadLead:
    'Eine Zip-Datei mit all deinen Bildern, so wie sie sind, einer Liste mit Titeln und Daten (pictures.json) und deinem Konto (account.json).',
  downloadSize: { one: '{count} Bild, {bytes}', other: '{count} Bilder, {bytes}' },
  downloadAction: 'Zip-Datei herunterladen',
  leave: 'Konto löschen',
  leaveLead: 'Das lässt sich nicht rückgängig machen:',
  leavePictures: 'alle Links auf deine Bilder sind sofort tot, und die Bilder werden endgültig gelöscht',
  leaveAccess: 'du wirst überall abgemeldet, und Helfer, Apps und Token funktionieren nicht mehr',
  leaveAccount: 'dein Name, deine E-Mail und dein Passwort werden entfernt',
  leaveFirst: 'Lade deine Bilder vorher herunter, wenn du sie behalten willst.',
  typeEmail: 'Gib zur Bestätigung deine E-Mail ein: {email}',
  wrongEmail: 'Das ist nicht deine E-Mail.',
  leaveAction: 'Mein Konto löschen',
  ask: 'Dein Konto jetzt löschen?',
  askLead: 'Alle deine Bilder und ihre Links sind dann weg. Niemand kann sie zurückholen.',
  left: 'Dein Konto ist gelöscht',
  failed: 'Nicht gelöscht',
};
