import { extensionOf, type ImageItem, imageIdSchema } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import type { Schema } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';

export type ImageRow = Schema['images']['$inferSelect'];

/** Whether a picture's link works at `now` (epoch milliseconds): neither deleted nor past its expiry. */
export function isAlive(row: Pick<ImageRow, 'deletedAt' | 'expiresAt'>, now: number): boolean {
  return row.deletedAt === null && (row.expiresAt === null || row.expiresAt > now);
}

/** The one answer for a picture that is missing, deleted, expired or somebody else's. */
export function noSuchImage(): AppError {
  return new AppError('not_found', 'There is no such image');
}

export interface ImageName {
  readonly id: string;
  readonly extension: string | undefined;
}

/** Parses what stands behind `/image/`: an id, or an id with an extension. */
export function parseImageName(name: string): ImageName | undefined {
  const dot = name.indexOf('.');
  const id = dot < 0 ? name : name.slice(0, dot);
  if (!imageIdPattern.test(id)) return undefined;
  return { id, extension: dot < 0 ? undefined : name.slice(dot + 1) };
}

const imageIdPattern = /^[0-9A-Za-z]{22}$/;

/** An id as the wire gives it. @throws AppError `not_found`, as for an id that nobody has. */
export function parseImageId(text: unknown): string {
  const parsed = imageIdSchema.safeParse(text);
  if (!parsed.success) throw noSuchImage();
  return parsed.data;
}

/** Whether a link may end in this extension for a picture of this type. */
export function fitsType(extension: string | undefined, type: ImageRow['type']): boolean {
  if (extension === undefined || extension === extensionOf[type]) return true;
  return type === 'image/jpeg' && extension === 'jpeg';
}

/** A row as the wire shows it; `baseUrl` is the configured origin. */
export function toItem(row: ImageRow, baseUrl: string): ImageItem {
  return {
    id: row.id,
    url: baseUrl + routes.imageById(row.id),
    type: row.type,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    frames: row.frames,
    title: row.title,
    visibility: row.visibility,
    created_at: new Date(row.createdAt).toISOString(),
    expires_at: row.expiresAt === null ? null : new Date(row.expiresAt).toISOString(),
  };
}

const dayMs = 86_400_000;

/** When a picture expires, in epoch milliseconds: what was asked for (seconds), never past the server's retention. */
export function expiryOf(createdAt: number, expiresIn: number | undefined, from: number, retentionDays: number) {
  const asked = expiresIn === undefined ? Number.POSITIVE_INFINITY : from + expiresIn * 1000;
  const kept = retentionDays === 0 ? Number.POSITIVE_INFINITY : createdAt + retentionDays * dayMs;
  const expiry = Math.min(asked, kept);
  return Number.isFinite(expiry) ? expiry : null;
}
