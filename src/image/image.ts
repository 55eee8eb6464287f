import { extensionOf, type ImageDetails, type ImageItem, imageIdSchema } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import type { Schema } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { retainedUntil } from './retention.ts';

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

/** A row as the wire shows it: `baseUrl` is the configured origin, `retentionDays` the rule for its owner (0: none). */
export function toItem(row: ImageRow, baseUrl: string, retentionDays: number): ImageItem {
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
    expires_at: isoOf(row.expiresAt),
    keep: row.keep,
    retained_until: isoOf(retainedUntil(row, retentionDays)),
  };
}

/** The same with what changes without its owner. */
export function toDetails(row: ImageRow, baseUrl: string, retentionDays: number): ImageDetails {
  const seen = { views: row.views, last_viewed_at: isoOf(row.lastViewedAt) };
  return { ...toItem(row, baseUrl, retentionDays), store: row.store, ...seen };
}

const isoOf = (time: number | null) => (time === null ? null : new Date(time).toISOString());

/** When a picture expires that shall live for so many seconds from `from` on: epoch milliseconds, or never. */
export function expiryOf(from: number, expiresIn: number | null | undefined): number | null {
  return typeof expiresIn === 'number' ? from + expiresIn * 1000 : null;
}
