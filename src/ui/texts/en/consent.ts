/** A program, or a device, that asks to use an account. */
export const consent = {
  tab: 'Connect a program',
  title: 'Connect {name}?',
  here: 'A program on this computer asks to use your account.',
  there: 'The app at {host} asks to use your account. It gets your answer there.',
  device: 'A program on another device asks to use your account.',
  deviceFrom: 'A program on another device, from the address {ip}, asks to use your account.',
  self: 'It calls itself “{userAgent}”.',
  caution: 'Allow it only if you have just started this yourself.',
  over: {
    title: 'This request has ended',
    lead: 'It was answered already, or it waited too long. Nothing was allowed by opening this page. Start again from the program that asked.',
  },
  form: 'Allow or deny',
  able: 'It will be able to',
  scopes: {
    'image:write': 'Upload pictures in your name',
    'image:read': 'See the list of your pictures',
    'image:delete': 'Delete your pictures',
    profile: 'See your name and e-mail address',
  },
  signedInAs: 'Signed in as',
  switchAccount: 'Not you? Switch account',
  deny: 'Deny',
  allow: 'Allow',
} as const;
