import { type EditorWords, englishWords } from '#editor/words.ts';
import type { SettingKey } from '#helper/settings/settings.ts';
import { englishOverlayPage } from './english-overlay-page.ts';
import { englishPreview } from './english-preview.ts';
import { englishScreen } from './english-screen.ts';

/** A setting's words; `choices` for the values of one that has some. */
interface SettingText {
  readonly label: string;
  readonly hint?: string;
  readonly choices?: Readonly<Record<string, string>>;
}
interface EnglishTexts {
  readonly overlayPage: unknown;
  readonly language: string;
  readonly editor: EditorWords;
  readonly preview: Readonly<Record<string, string>>;
  readonly tray: unknown;
  readonly welcome: unknown;
  readonly callback: Readonly<Record<string, readonly [title: string, text: string]>>;
  readonly page: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<SettingKey, SettingText>>;
}

/** What the helper's face says, in English; the other languages have the same keys. */
export const english = {
  ...englishScreen,
  preview: englishPreview,
  overlayPage: englishOverlayPage,
  /** As in BCP 47. */
  language: 'en',
  editor: englishWords,
  tray: {
    ready: 'prntscrn',
    uploading: 'prntscrn: uploading',
    recording: 'prntscrn: recording',
    waiting: (count: number) => `prntscrn: ${count === 1 ? '1 picture waits' : `${count} pictures wait`}`,
    paused: 'prntscrn: hotkeys are off for now',
    area: 'Mark a region',
    full: 'Whole screen',
    window: 'Window',
    last: 'Last region',
    gif: 'Record a GIF',
    upload: 'Upload a file…',
    recent: 'Recent pictures',
    noRecent: 'No pictures yet',
    open: 'Open',
    copy: 'Copy link',
    delete: 'Delete',
    deleteNow: 'Delete now: its link is dead at once',
    queue: (count: number) => (count === 1 ? '1 picture waits' : `${count} pictures wait`),
    retry: 'Send now',
    show: 'Show…',
    settings: 'Settings…',
    pause: 'Pause hotkeys',
    signIn: 'Sign in…',
    signOut: (who: string) => `Sign out ${who}`,
    update: (version: string) => `Update to ${version}`,
    quit: 'Quit',
  },
  welcome: {
    signedIn: (name: string) => `Signed in as ${name}`,
    notSignedIn: 'Not signed in',
    waits: 'Pictures wait on this computer until you are.',
    signIn: 'Sign in',
    away: (server: string) => `${server} does not answer`,
    afterwards: 'The sign-in opens as soon as it does.',
    code: (code: string) => `Sign in with the code ${code}`,
    codeAt: (url: string) => `Type it at ${url}, in a browser on any computer.`,
    whichServer: 'prntscrn runs, and needs to know your server',
  },
  callback: {
    done: ['Signed in', 'prntscrn on this computer can upload now. You may close this window.'],
    denied: ['Not signed in', 'You denied the request, and nothing was changed. You may close this window.'],
    failed: ['Not signed in', 'The sign-in did not work. prntscrn says why where you started it, or beside the clock.'],
    foreign: ['Nothing to do here', 'This address does not belong to the sign-in that is under way.'],
    unknown: ['Nothing to do here', 'There is no such page.'],
  },
  page: {
    title: 'Settings · prntscrn',
    heading: 'Settings',
    shut: 'This page opens from the helper: prntscrn settings, or Settings in the menu of its icon.',
    skip: 'To the settings',
    account: 'Account',
    signedIn: 'Signed in as {name} ({email}) at',
    signedOut: 'Nobody is signed in. Pictures wait here until somebody is.',
    server: 'Address of your server',
    signIn: 'Sign in',
    signInOpened: 'Sign in in the new tab; this page follows.',
    signInHere: 'Go on to the sign-in',
    signOut: 'Sign out',
    signOutSure: 'Sign out? Pictures then wait here.',
    recent: 'Recent pictures',
    recentHint: 'The last ones from this computer.',
    noRecent: 'What you upload from here is shown here.',
    upload: 'Upload a file',
    uploadHint: 'PNG, JPEG, GIF, WebP or AVIF; drop it anywhere on this page.',
    uploading: 'Uploading {percent} %',
    uploaded: 'Uploaded. The link is copied.',
    uploadedNotCopied: 'Uploaded: {url}',
    open: 'Open',
    copy: 'Copy link',
    copied: 'Link copied',
    delete: 'Delete',
    deleteSure: 'Delete? Its link is dead at once.',
    deleted: 'Picture deleted',
    yes: 'Yes',
    no: 'No',
    queue: 'Waiting',
    queueHint: 'Not uploaded yet. They are sent by themselves as soon as it works.',
    sendAll: 'Send all now',
    send: 'Send',
    sent: 'Sent',
    notTried: 'not sent yet',
    tried: 'tried {count} times: {error}',
    triedOnce: 'tried once: {error}',
    foreign: 'taken for another account',
    drop: 'Throw away',
    dropSure: 'Throw it away for good?',
    dropped: 'Thrown away',
    rescued: 'Rescued',
    rescuedHint: 'The helper ended while a region was being chosen. The screen as it was is kept for a week:',
    hotkeys: 'Hotkeys',
    hotkeysHint: 'They work in every program.',
    noResident: 'No helper runs now: hotkeys work once it is started with prntscrn run.',
    record: 'Record',
    recording: 'Press the keys…',
    recordName: 'Record: {name}',
    off: 'Off',
    offName: 'Off: {name}',
    taken: 'Another program has this key.',
    pictures: 'Pictures',
    gif: 'Recordings',
    helper: 'Helper',
    startup: 'Start when I sign in to this computer',
    saved: 'Saved',
    undo: 'Back to the default',
    undoName: 'Back to the default: {name}',
    gone: 'The helper has ended, or this page has been open too long. Open it again with: prntscrn settings',
  },
  settings: {
    'hotkeys.area': { label: 'Mark a region' },
    'hotkeys.full': { label: 'Whole screen' },
    'hotkeys.window': { label: 'Active window' },
    'hotkeys.last': { label: 'Last region again' },
    'hotkeys.gif': { label: 'Record a GIF, and stop it' },
    'gif.fps': { label: 'Pictures a second', hint: '10 to 30' },
    'gif.format': { label: 'Format', choices: { gif: 'GIF', webp: 'WebP, without loss' } },
    'gif.cursor': { label: 'Show the pointer and its clicks' },
    'gif.countdown': { label: 'Seconds before it begins', hint: '0 to 3' },
    'gif.seconds': { label: 'At most so many seconds', hint: '1 to 300' },
    'gif.megabytes': { label: 'At most so many megabytes', hint: 'No more than your server takes.' },
    'hotkeys.shared': {
      label: 'Answer to keys of other programs too',
      hint: 'The screen then shows the helper every key that is pressed.',
    },
    cursor: { label: 'Show the mouse pointer in pictures' },
    afterUpload: {
      label: 'After an upload',
      hint: 'With both, a paint program pastes the picture and all others paste the link.',
      choices: {
        link: 'Copy the link',
        picture: 'Copy the picture',
        both: 'Copy both',
        open: 'Copy the link and open it',
      },
    },
    notifications: { label: 'Notifications', hint: 'With buttons to open and to delete what was uploaded.' },
    tray: { label: 'Icon beside the clock' },
    overlay: {
      label: 'Mark regions',
      hint: 'A page works with screen readers and input methods; a window opens sooner.',
      choices: {
        auto: 'On what fits this desktop',
        native: 'On a window of our own',
        browser: 'On a page in a browser',
      },
    },
    guard: {
      label: 'Before an upload',
      hint: 'Looked at on this computer alone: keys, card numbers, password fields.',
      choices: { off: 'Send without a look', warn: 'Warn when something secret seems to be in it' },
    },
    updates: {
      label: 'Newer versions',
      hint: 'Looked for once a day at your server. One that does not work here is taken back.',
      choices: { install: 'Install them', tell: 'Tell me', off: 'Do not look' },
    },
    saveFolder: { label: 'Folder for saved pictures', hint: 'A whole path.' },
  },
} as const satisfies EnglishTexts;

/** The same shape with any words in it. */
type Words<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { [K in keyof T]: Words<T[K]> };
export type Texts = Words<typeof english>;
