import type { Outcome } from './shot.ts';

const copied = {
  link: 'The link is on the clipboard.',
  picture: 'The picture is on the clipboard.',
  both: 'The link and the picture are on the clipboard.',
};

/** What came of a shot, for the window in which it was marked. */
export function wordsFor(outcome: Outcome): string {
  const { image, file, printed, warnings } = outcome;
  const lines = [
    outcome.copied && copied[outcome.copied],
    image && !outcome.copied && `Uploaded: ${image.url}`,
    printed && `Sent to ${printed}.`,
    file && `Saved: ${file}`,
    ...warnings,
  ];
  return lines.filter(Boolean).join('\n') || 'Done.';
}
