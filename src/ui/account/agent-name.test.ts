import { expect, it } from 'vitest';
import { texts } from '../texts/texts.ts';
import { agentName } from './agent-name.ts';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

it.each([
  [firefox, 'Firefox on Windows', 'Firefox auf Windows'],
  ['prntscrn-helper (linux; laptop)', 'prntscrn helper on laptop', 'prntscrn helper auf laptop'],
  ['curl/8.5.0', 'curl/8.5.0', 'curl/8.5.0'],
  ['', 'An unknown browser', 'Ein unbekannter Browser'],
])('calls %j %s', (userAgent, english, german) => {
  expect(agentName(userAgent, texts.en.sessions)).toBe(english);
  expect(agentName(userAgent, texts.de.sessions)).toBe(german);
});
