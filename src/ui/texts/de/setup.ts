import type { Words } from '../words.ts';

export const setup: Words<typeof import('../en/setup.ts').setup> = {
  tab: 'Einrichten',
  title: 'Willkommen',
  lead: 'Das ist ein neuer prntscrn-Server, ein privater Ort für deine Screenshots. Lege das erste Konto an: Es gehört dem Verwalter.',
  form: 'Erstes Konto',
  name: 'Name',
  email: 'E-Mail',
  emailHint: 'Damit meldest du dich an. Es wird nichts dorthin geschickt.',
  password: 'Passwort',
  create: 'Konto anlegen',
  creating: 'Konto wird angelegt …',
};
