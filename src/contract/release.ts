import { z } from 'zod';

/** The systems that a helper is built for: platform and processor as Node names them, but `win` and `macos` as people do. */
export const releaseTargets = ['linux-x64', 'linux-arm64', 'win-x64', 'macos-x64', 'macos-arm64'] as const;
export type ReleaseTarget = (typeof releaseTargets)[number];

/**
 * What a file of a release is: `program` is what an update puts in the old one's place; the others are for people:
 * `setup` (Windows, NSIS), `deb`, `archive` (tar.gz with its install script, or the macOS bundle).
 */
const releaseFileKinds = ['program', 'setup', 'deb', 'archive'] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.number().int().min(1).max(2_000_000_000);

export const releaseFileSchema = z.strictObject({
  target: z.enum(releaseTargets),
  kind: z.enum(releaseFileKinds),
  /** A plain file name: it becomes the last part of an address and of a path. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  bytes,
  sha256,
  /** Where the file is gzip (RFC 1952) on the wire: the program inside it. */
  unpacked: z.strictObject({ bytes, sha256 }).optional(),
});
export type ReleaseFile = z.infer<typeof releaseFileSchema>;

/** Three numbers as semver 2.0.0 orders them; what comes after a hyphen is not offered as an update. */
export const releaseVersionSchema = z.string().regex(/^(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}$/);

/** `manifest.json` of a release, read only after its raw bytes were proven by `verifyRelease`. */
export const releaseManifestSchema = z.strictObject({
  format: z.literal(1),
  product: z.literal('prntscrn-helper'),
  version: releaseVersionSchema,
  /** Grows with each manifest that is signed, also where the version stays: an older one is never taken again. */
  serial: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  published_at: z.iso.datetime(),
  /** After it the manifest is stale, and who still serves it may be holding a newer one back. */
  expires_at: z.iso.datetime(),
  notes: z.string().max(4000).optional(),
  files: z.array(releaseFileSchema).min(1).max(50),
});
export type ReleaseManifest = z.infer<typeof releaseManifestSchema>;

/** Most bytes of a manifest and of its signatures: more is refused before anything is looked at. */
export const releaseLimits = { manifest: 64_000, signatures: 4_000 } as const;

/** -1, 0 or 1, as `Array.sort` wants it. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let part = 0; part < 3; part += 1) {
    const difference = (a[part] as number) - (b[part] as number);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/**
 * How a package is told its server while it is downloaded, without being built anew. The tar inside an `archive` and a `deb`
 * is gzip of two members (RFC 1952 §2.2): the entries, and a last one with this comment that holds nothing but tar's end.
 * The server sends another last member instead: an entry for `knownServerFile`, then the end. To a `setup` it adds a line.
 */
export const lastMemberComment = 'prntscrn-end';
/** Where a package for all users keeps it; elsewhere it is `server.json` beside the program. */
export const knownServerFile = { deb: './usr/lib/prntscrn/server.json', archive: 'prntscrn/server.json' } as const;
/** The last bytes of a `setup` that knows its server: `PRNTSCRN-SERVER `, the origin, and blanks up to this length. */
export const setupTrailer = { mark: 'PRNTSCRN-SERVER ', bytes: 512 } as const;

/** What `server.json` holds. */
export const knownServerSchema = z.object({ server: z.url({ protocol: /^https?$/ }) });
