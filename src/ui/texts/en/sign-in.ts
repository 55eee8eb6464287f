/** The page where one signs in. */
export const signIn = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in …',
  passkey: 'Use a passkey',
  wrongPasskey: 'This passkey signs in nobody here.',
  passkeyFailed: 'No passkey was used. Try again, or use your password.',
  tooLate: 'This took too long. Begin again.',
  noScript: 'Signing in needs JavaScript, which is switched off in this browser.',
  program: 'A program asks to be connected. First, who are you?',
  signedInAs: 'You are signed in as {email}. Sign in as somebody else:',
  secondStep: 'Your password is right. Now show that it is you.',
  goOn: 'Go on',
  goingOn: 'Checking …',
  startOver: 'Start over',
} as const;
