import { expect, it } from 'vitest';
import { findSecrets } from './find-secrets.ts';

const jwt = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N';

it.each([
  'AKIAIOSFODNN7EXAMPLE',
  'export AWS_ACCESS_KEY_ID=AKIAI44QH8DHBEXAMPLE',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ0123456789abcdefghij',
  'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy',
  'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe',
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----',
  jwt,
])('takes %s for a key', (line) => {
  expect(findSecrets([line])).toEqual(['key']);
});

it.each([
  '4111 1111 1111 1111',
  '5500-0055-5555-5559',
  '3782 822463 10005',
  'PAN: 4111lll111111111',
  '5 3782 822463 10005',
])('takes %s for a card', (line) => {
  expect(findSecrets([line])).toEqual(['card']);
});

it.each(['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'IBAN: NL91 ABNA 0417 1643 00'])(
  'takes %s for a bank account',
  (line) => {
    expect(findSecrets([line])).toEqual(['account']);
  },
);

it.each([
  '4111 1111 1111 1112',
  '1234 5678 9012 3452',
  'DE88 3704 0044 0532 0130 00',
  'AKIA is the beginning of a key',
  'pk_live_4eC39HqLyjWDarjtT1zdp7dc',
  '-----BEGIN CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----',
  'eyJ is how a token begins',
  'THE QUICK BROWN FOX JUMPS OVER 13 LAZY DOGS',
  '2026-11-22T10:15:42.123Z 10.0.0.1 550e8400-e29b-41d4-a716-446655440000',
])('takes %s for nothing', (line) => {
  expect(findSecrets([line])).toEqual([]);
});
