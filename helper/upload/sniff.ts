const signatures: { extension: string; at: number; bytes: RegExp }[] = [
  { extension: 'png', at: 0, bytes: /^\x89PNG\r\n\x1a\n/ },
  { extension: 'jpg', at: 0, bytes: /^\xff\xd8\xff/ },
  { extension: 'gif', at: 0, bytes: /^GIF8[79]a/ },
  { extension: 'webp', at: 8, bytes: /^WEBP/ },
  { extension: 'avif', at: 4, bytes: /^ftyp(avif|avis)/ },
];

/** What kind of picture a file starts like, as its extension; undefined for what no server of ours takes. */
export function sniffExtension(start: Uint8Array): string | undefined {
  const text = Buffer.from(start.subarray(0, 16)).toString('latin1');
  return signatures.find(({ at, bytes }) => bytes.test(text.slice(at)))?.extension;
}
