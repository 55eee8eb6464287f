/** One entry of a listing, as S3 tells it. */
export interface S3Entry {
  readonly key: string;
  /** Undefined for the key itself and all its versions together. */
  readonly version: string | undefined;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly storedAt: number;
}

/** `<Code>` of an error document, such as `NoSuchKey`; undefined where the text is none. */
export function errorCodeOf(text: string): string | undefined {
  const code = element(element(text, 'Error') ?? '', 'Code');
  return code !== undefined && /^[0-9A-Za-z.]{1,64}$/.test(code) ? code : undefined;
}

/** The content of the root, if the text is a whole document of that root and not somebody's web page. */
export function documentOf(text: string, root: string): string | undefined {
  return text.trimEnd().endsWith(`</${root}>`) ? element(text, root) : undefined;
}

/** The objects of a `ListBucketResult`, or the versions and delete markers of a `ListVersionsResult`. */
export function entriesOf(document: string): S3Entry[] {
  const encoded = element(document, 'EncodingType') === 'url';
  return ['Contents', 'Version', 'DeleteMarker'].flatMap((name) =>
    document
      .split(`<${name}>`)
      .slice(1)
      .map((rest) => entryOf(rest.split(`</${name}>`, 1)[0] ?? '', encoded)),
  );
}

function entryOf(entry: string, encoded: boolean): S3Entry {
  const key = element(entry, 'Key') ?? '';
  return {
    key: encoded ? urlDecoded(key) : key,
    version: element(entry, 'VersionId'),
    bytes: Number(element(entry, 'Size') ?? 0),
    storedAt: Date.parse(element(entry, 'LastModified') ?? '') || 0,
  };
}

/** The text in the first element of that name, with or without attributes; S3's documents repeat no name at two depths. */
export function element(text: string, name: string): string | undefined {
  const opened = new RegExp(`<${name}(?:\\s[^<>]*)?>`).exec(text);
  if (!opened) return undefined;
  const start = opened.index + opened[0].length;
  const end = text.indexOf(`</${name}>`, start);
  if (end < 0) return undefined;
  const inside = text.slice(start, end);
  return inside.includes('<') ? inside : unescaped(inside);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** XML 1.0 §4.1 and §4.6: character references and the five entities that need no declaration. */
function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (all, hex, decimal, name) => {
    if (name) return entities[name] ?? all;
    const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
