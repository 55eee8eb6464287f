/** The pages of the OAuth provider: a device's code, and requests that cannot go on. */
export const device = {
  enter: {
    title: 'Connect a device',
    lead: 'Type the code that the device shows.',
    code: 'Code',
    next: 'Continue',
  },
  trouble: {
    unknown: 'There is no such code. Look again at what the device shows.',
    missing: 'Type the code first.',
    expired: 'This code has expired. Begin again on the device.',
    used: 'This code has been used. Begin again on the device.',
    other: 'That did not work. Begin again on the device.',
  },
  confirm: {
    title: 'Is this your device?',
    lead: '{name} wants to be connected. Go on only if you began this yourself and the device shows this code:',
    leadFrom:
      '{name} wants to be connected. It asked from {ip}. Go on only if you began this yourself and the device shows this code:',
    yes: 'It shows this code',
    no: 'Stop',
  },
  aborted: { title: 'Not connected', lead: 'The device has been told no. You may close this page.' },
  done: { title: 'Connected', lead: 'The device knows it in a moment. You may close this page.' },
  refused: {
    title: 'This cannot go on',
    ours: 'The server had a problem. Try again in a moment.',
    theirs: 'A program asked to be connected, but its request is not in order.',
    end: 'Nothing was allowed. Begin again where you came from.',
  },
} as const;
