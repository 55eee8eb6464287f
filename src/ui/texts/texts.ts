import type { Locale } from '#contract/account.ts';
import { apps as appsDe } from './de/apps.ts';
import { audit as auditDe } from './de/audit.ts';
import { common as commonDe } from './de/common.ts';
import { connect as connectDe } from './de/connect.ts';
import { consent as consentDe } from './de/consent.ts';
import { device as deviceDe } from './de/device.ts';
import { docs as docsDe } from './de/docs.ts';
import { download as downloadDe } from './de/download.ts';
import { editor as editorDe } from './de/editor.ts';
import { gallery as galleryDe } from './de/gallery.ts';
import { invite as inviteDe } from './de/invite.ts';
import { ownData as ownDataDe } from './de/own-data.ts';
import { profile as profileDe } from './de/profile.ts';
import { purge as purgeDe } from './de/purge.ts';
import { security as securityDe } from './de/security.ts';
import { sessions as sessionsDe } from './de/sessions.ts';
import { settings as settingsDe } from './de/settings.ts';
import { setup as setupDe } from './de/setup.ts';
import { signIn as signInDe } from './de/sign-in.ts';
import { statistics as statisticsDe } from './de/statistics.ts';
import { tokens as tokensDe } from './de/tokens.ts';
import { uploads as uploadsDe } from './de/uploads.ts';
import { users as usersDe } from './de/users.ts';
import { verify as verifyDe } from './de/verify.ts';
import { apps } from './en/apps.ts';
import { audit } from './en/audit.ts';
import { common } from './en/common.ts';
import { connect } from './en/connect.ts';
import { consent } from './en/consent.ts';
import { device } from './en/device.ts';
import { docs } from './en/docs.ts';
import { download } from './en/download.ts';
import { editor } from './en/editor.ts';
import { gallery } from './en/gallery.ts';
import { invite } from './en/invite.ts';
import { ownData } from './en/own-data.ts';
import { profile } from './en/profile.ts';
import { purge } from './en/purge.ts';
import { security } from './en/security.ts';
import { sessions } from './en/sessions.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { signIn } from './en/sign-in.ts';
import { statistics } from './en/statistics.ts';
import { tokens } from './en/tokens.ts';
import { uploads } from './en/uploads.ts';
import { users } from './en/users.ts';
import { verify } from './en/verify.ts';
import type { Words } from './words.ts';

// One file for each area of the site and language; a page hands its area on, so that no page carries the others.

const en = {
  apps,
  audit,
  common,
  connect,
  consent,
  device,
  docs,
  download,
  editor,
  gallery,
  ownData,
  profile,
  purge,
  security,
  sessions,
  setup,
  signIn,
  statistics,
  tokens,
  uploads,
  verify,
  invite,
  settings,
  users,
};
const de: Words<typeof en> = {
  apps: appsDe,
  audit: auditDe,
  common: commonDe,
  connect: connectDe,
  consent: consentDe,
  device: deviceDe,
  docs: docsDe,
  download: downloadDe,
  editor: editorDe,
  gallery: galleryDe,
  ownData: ownDataDe,
  profile: profileDe,
  purge: purgeDe,
  security: securityDe,
  sessions: sessionsDe,
  setup: setupDe,
  signIn: signInDe,
  statistics: statisticsDe,
  tokens: tokensDe,
  uploads: uploadsDe,
  verify: verifyDe,
  invite: inviteDe,
  settings: settingsDe,
  users: usersDe,
};

export type Texts = Words<typeof en>;
export type Area = keyof Texts;

/** All that the site says, by language. For the server; in the browser `useTexts` gives what the page was handed. */
export const texts: Record<Locale, Texts> = { en, de };

/** The best language of ours for an `Accept-Language` header (RFC 9110 §12.5.4); English where none fits. */
export function localeFor(acceptLanguage: string | null | undefined): Locale {
  const asked = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = /^\s*q=([\d.]+)/.exec(parameters.join(';'))?.[1];
      return { language: tag.toLowerCase().split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, quality }) => quality > 0 && Object.hasOwn(texts, language))
    .sort((a, b) => b.quality - a.quality);
  return (asked[0]?.language as Locale | undefined) ?? 'en';
}
