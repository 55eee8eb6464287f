import type { Words } from '../words.ts';

export const invite: Words<typeof import('../en/invite.ts').invite> = {
  tab: 'Einladung',
  title: 'Du bist eingeladen',
  lead: 'Leg dir ein Konto bei {site} an, einem privaten Ort für Bildschirmfotos.',
  form: 'Neues Konto',
  name: 'Name',
  email: 'E-Mail',
  emailHint: 'Damit meldest du dich an. Es wird nichts dorthin geschickt.',
  emailFixed: 'Die Einladung gilt für diese Adresse.',
  password: 'Passwort',
  create: 'Konto anlegen',
  creating: 'Konto wird angelegt …',
  badTitle: 'Diese Einladung gilt nicht mehr',
  badLead:
    'Sie wurde schon benutzt, ist zu alt oder wurde zurückgenommen. Bitte die Person, die sie geschickt hat, um eine neue.',
  goSignIn: 'Anmelden',
  signedIn: 'Du bist als {email} angemeldet. Die Einladung ist für jemanden, der noch kein Konto hat.',
  goOn: 'Deine Bilder',
};
