import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { findSecrets } from './find-secrets.ts';
import { drawFaces } from './glyphs.ts';
import { readText } from './read-text.ts';

const faces = drawFaces();
type Look = readonly [font: string, ground: string, ink: string];
const looks: readonly Look[] = [
  ['13px DejaVu Sans Mono', '#1e1e1e', '#d4d4d4'],
  ['16px DejaVu Sans Mono', '#ffffff', '#222222'],
  ['15px DejaVu Sans', '#1e1e1e', '#d4d4d4'],
  ['15px DejaVu Sans', '#ffffff', '#222222'],
];

/** What is found in these lines when they are drawn as programs draw them. */
function seen(lines: string[], [font, ground, ink]: Look, dots = false, count = 9) {
  const canvas = createCanvas(760, 40 + lines.length * 32);
  const context = canvas.getContext('2d');
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = ink;
  context.font = font;
  for (const [at, line] of lines.entries()) context.fillText(line, 10, 30 + at * 32);
  for (let dot = 0; dots && dot < count; dot++) {
    context.beginPath();
    context.arc(150 + dot * 10, 26, 3.5, 0, 7);
    context.fill();
  }
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const { lines: read, dots: rows } = readText(data, canvas.width, canvas.height, faces);
  return findSecrets(read, rows);
}

describe.each(looks)('a picture in %s on %s', (...look) => {
  it.each([
    ['key', 'token: ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['card', 'Card 4111 1111 1111 1111 exp 12/27'],
    ['card', '5500005555555559'],
  ])('shows a %s: %s', (kind, line) => {
    expect(seen([line, 'The quick brown fox jumps over the lazy dog'], look)).toEqual([kind]);
  });

  it('shows a password field by its name and its dots, not by either alone', () => {
    expect(seen(['Password'], look, true)).toEqual(['password']);
    expect(seen(['Password'], look, true, 14)).toEqual(['password']);
    expect(seen(['Password'], look)).toEqual([]);
    expect(seen(['Loading'], look, true)).toEqual([]);
  });

  it('shows nothing secret in what people take pictures of all day', () => {
    const harmless = [
      'The quick brown fox jumps over the lazy dog 0123456789',
      'Order 4111 1111 1111 1112, tracking 1Z999AA10123456784',
      'commit 6d1b65e3c9a75b8450474a31ea9c4d81f0cc11d63 Merge branch main',
      'https://shots.example.org/image/Z8DV2vUOayuuvtG6GfFemH.png',
      '-----BEGIN CERTIFICATE-----  ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB ann',
      'id 550e8400-e29b-41d4-a716-446655440000  pk_live_4eC39HqLyjWDarjtT1zdp7dc',
      '2026-11-22 10:15:42.123  192.168.178.112  +49 30 901820 1234567890123456',
    ];
    expect(seen(harmless, look)).toEqual([]);
  });
});
