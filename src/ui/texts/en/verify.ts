/** The question before something dangerous. */
export const verify = {
  title: 'Is it you?',
  lead: 'What you are about to do needs a proof. It is good for 15 minutes.',
  password: 'Password',
  code: 'Code',
  codeHint: 'Six digits from your authenticator app, or a recovery code.',
  recoveryHint: 'One of your recovery codes.',
  confirm: 'Confirm',
  confirming: 'Checking …',
  usePasskey: 'Use a passkey',
  or: 'or',
  cancel: 'Cancel',
  again: 'Try again',
  loading: 'Loading …',
  passkeyFailed: 'The passkey was not used. Try again, or use something else.',
  cancelled: 'Nothing was changed: it was not confirmed that it is you.',
  unexpected: 'That did not work. Try again in a moment.',
} as const;
