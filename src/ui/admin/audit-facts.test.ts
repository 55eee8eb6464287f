import { expect, it } from 'vitest';
import { texts } from '../texts/texts.ts';
import { auditFacts } from './audit-facts.ts';

function told(locale: 'en' | 'de', action: string, detail: object, targetId: string | null = null): string[] {
  const entry = { action, targetId, detail: JSON.stringify(detail) };
  return auditFacts(entry, { texts: texts[locale], locale }).map(({ name, value }) => `${name}: ${value}`);
}

it('tells by what somebody proved who they are', () => {
  const detail = { by: ['password', 'recovery_code'] };
  expect(told('en', 'session.sign_in', detail)).toEqual(['With: password, recovery code']);
  expect(told('de', 'session.sign_in', detail)).toEqual(['Womit: Passwort, Wiederherstellungscode']);
});

it('tells what was so before and is now, in the units of a person', () => {
  const detail = {
    quota_bytes: { from: null, to: 1_230_000 },
    retention_days: { from: 0, to: 1 },
    require_two_factor: { from: false, to: true },
    role: { from: 'user', to: 'admin' },
  };
  expect(told('de', 'user.change', detail)).toEqual([
    'Höchstens Platz: wie die Seite vorgibt → 1,23 MB',
    'Bilder verschwinden nach: nie → 1 Tag',
    'Zweiter Faktor nötig: nein → ja',
    'Rolle: Benutzer → Verwaltung',
  ]);
});

it('names the setting that was changed', () => {
  expect(told('en', 'settings.change', { from: 0, to: 500 }, 'quota_images')).toEqual([
    'Most pictures: no limit → 500',
  ]);
  expect(told('de', 'settings.change', { from: 'invite', to: 'off' }, 'sign_up')).toEqual([
    'Neue Konten: Mit Einladung → Keine: Einladungen gehen nicht',
  ]);
});

it('tells what became of a picture and of a purge', () => {
  expect(told('en', 'image.change', { expires_in: 604_800, title: null, visibility: 'private' })).toEqual([
    'Gone after: 7 days',
    'Title: none',
    'Who sees it: only its owner',
  ]);
  const purge = { deleted: 1234, failed: 0, by_reason: { expired: 1200, retention: 34 }, ms: 1500 };
  expect(told('de', 'purge.run', purge)).toEqual([
    'Gelöscht: 1.234',
    'Nicht gelöscht: 0',
    'Warum: Abgelaufen: 1.200, Zu alt: 34',
    'Dauer: 1,5 s',
  ]);
});

it('leaves alone what somebody typed, even where it is a word of the log', () => {
  expect(told('de', 'user.change', { name: { from: 'admin', to: 'user' } })).toEqual(['Name: admin → user']);
});

it('gives moments and accounts as what they are', () => {
  const facts = (action: string, detail: object) =>
    auditFacts({ action, targetId: null, detail: JSON.stringify(detail) }, { texts: texts.en, locale: 'en' });
  expect(facts('token.create', { scopes: ['image:write'], expiresAt: 0 })).toMatchObject([
    { name: 'May', value: 'upload pictures' },
    { name: 'Expires', iso: '1970-01-01T00:00:00.000Z' },
  ]);
  expect(facts('image.view', { owner: 'abc' })).toMatchObject([{ name: 'Owner', account: 'abc' }]);
});

it('has no words for a fact of another version but its name', () => {
  expect(told('de', 'image.change', { some_thing: 4 })).toEqual(['some thing: 4']);
});
