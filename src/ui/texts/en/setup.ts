/** The first account, and the programs that ask to be connected. */
export const setup = {
  tab: 'Set up',
  title: 'Welcome',
  lead: 'This is a new prntscrn server, a private place for your screenshots. Make the first account: it belongs to the administrator.',
  form: 'First account',
  name: 'Name',
  email: 'E-mail',
  emailHint: 'You sign in with it. Nothing is sent to it.',
  password: 'Password',
  create: 'Create the account',
  creating: 'Creating the account …',
} as const;
