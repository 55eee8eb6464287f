/** Taking everything along, and leaving. */
export const ownData = {
  title: 'Your data',
  lead: 'Take everything with you, or leave.',
  download: 'Download everything',
  downloadLead:
    'A zip file with all your pictures as they are, a list of them with titles and dates (pictures.json), and your account (account.json).',
  downloadSize: { one: '{count} picture, {bytes}', other: '{count} pictures, {bytes}' },
  downloadAction: 'Download the zip file',
  leave: 'Delete the account',
  leaveLead: 'This cannot be undone:',
  leavePictures: 'every link to your pictures dies at once, and the pictures are deleted for good',
  leaveAccess: 'you are signed out everywhere, and helpers, apps and tokens stop working',
  leaveAccount: 'your name, e-mail and password are removed',
  leaveFirst: 'Download your pictures first if you want to keep them.',
  typeEmail: 'Type your e-mail to confirm: {email}',
  wrongEmail: 'This is not your e-mail.',
  leaveAction: 'Delete my account',
  ask: 'Delete your account now?',
  askLead: 'All your pictures and their links are gone then. Nobody can bring them back.',
  left: 'Your account is deleted',
  failed: 'Not deleted',
} as const;
