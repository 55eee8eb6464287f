/** How the files begin that a server of ours takes, in hex from byte `at` on. */
const signatures = [
  { extension: 'png', at: 0, hex: ['89504e470d0a1a0a'] },
  { extension: 'jpg', at: 0, hex: ['ffd8ff'] },
  { extension: 'gif', at: 0, hex: ['474946383761', '474946383961'] },
  { extension: 'webp', at: 8, hex: ['57454250'] },
  { extension: 'avif', at: 4, hex: ['6674797061766966', '6674797061766973'] },
];

/** What kind of picture a file starts like, as its extension; undefined for what no server of ours takes. */
export function sniffExtension(start: Uint8Array): string | undefined {
  const hex = Buffer.from(start.subarray(0, 16)).toString('hex');
  return signatures.find(({ at, hex: starts }) => starts.some((start) => hex.startsWith(start, at * 2)))?.extension;
}
