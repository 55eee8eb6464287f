import { z } from 'zod';

/** 22 base62 characters, 131 random bits. */
export const imageIdSchema = z.string().regex(/^[0-9A-Za-z]{22}$/, 'an image id is 22 letters and digits');

export const imageTypeSchema = z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
export type ImageType = z.infer<typeof imageTypeSchema>;

/** The file extension that a link may end in, per type. `jpeg` is accepted for JPEG too. */
export const extensionOf: Record<ImageType, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
};

export const visibilitySchema = z.enum(['link', 'private']);
export type Visibility = z.infer<typeof visibilitySchema>;

const kept = 'a picture is kept or it expires: name one of keep and expires_in';

/**
 * The text fields beside the file in `POST /image`. `expires_in` is in seconds, at most ten years; what is to be kept
 * (`true`, `1`) no retention rule takes.
 */
export const uploadFieldsSchema = z
  .object({
    title: z.string().trim().max(200).optional(),
    expires_in: z.coerce.number().int().min(1).max(315_360_000).optional(),
    visibility: visibilitySchema.default('link'),
    keep: z
      .enum(['true', 'false', '1', '0'])
      .default('false')
      .transform((text) => text === 'true' || text === '1'),
  })
  .refine(({ keep, expires_in }) => !keep || expires_in === undefined, kept);
export type UploadFields = z.infer<typeof uploadFieldsSchema>;

/**
 * Body of `PATCH /api/v1/images/{id}`: what is missing stays; `null` takes the title or the expiry away. Keeping a picture
 * takes its expiry away, and an expiry ends its being kept.
 */
export const imageChangeSchema = z
  .strictObject({
    title: z.string().trim().max(200).nullable(),
    expires_in: z.number().int().min(1).max(315_360_000).nullable(),
    visibility: visibilitySchema,
    keep: z.boolean(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'name at least one of title, expires_in, visibility, keep')
  .refine(({ keep, expires_in }) => !keep || typeof expires_in !== 'number', kept);
export type ImageChange = z.infer<typeof imageChangeSchema>;

/** RFC draft idempotency-key-header: an opaque string chosen by the client. */
export const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 visible ASCII characters');

/**
 * Times are ISO 8601 in UTC; `bytes` is what is served; `frames` is 1 for a still picture. `retained_until` is the earliest
 * time at which a retention rule may take the picture, null where none ever does.
 */
export const imageItemSchema = z.object({
  id: imageIdSchema,
  url: z.url(),
  type: imageTypeSchema,
  bytes: z.number().int().positive(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  frames: z.number().int().positive(),
  title: z.string().nullable(),
  visibility: visibilitySchema,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  keep: z.boolean(),
  retained_until: z.iso.datetime().nullable(),
});
export type ImageItem = z.infer<typeof imageItemSchema>;

/** One picture with what changes without its owner: the store that has the bytes now, and how often its link was opened. */
export const imageDetailsSchema = imageItemSchema.extend({
  store: z.string(),
  views: z.number().int().nonnegative(),
  last_viewed_at: z.iso.datetime().nullable(),
});
export type ImageDetails = z.infer<typeof imageDetailsSchema>;

/** 200 of `GET` and `PATCH /api/v1/images/{id}`. */
export const detailsAnswerSchema = imageDetailsSchema.extend({ status: z.literal('ok') });
export type DetailsAnswer = z.infer<typeof detailsAnswerSchema>;

/** 201 of `POST /image`; the same idempotency key again answers the same image. */
export const uploadAnswerSchema = imageItemSchema.extend({ status: z.literal('ok') });
export type UploadAnswer = z.infer<typeof uploadAnswerSchema>;

/** 200 `deleted`, or 202 `queued` where the store did not answer; the link is dead either way. */
export const deleteAnswerSchema = z.object({ status: z.enum(['deleted', 'queued']) });
export type DeleteAnswer = z.infer<typeof deleteAnswerSchema>;

/** 200 of `POST /api/v1/images/{id}/restore`: the link works again. */
export const restoreAnswerSchema = z.object({ status: z.literal('restored') });

/** `from` is the first moment and `to` the one behind the last (ISO 8601): made in between. */
export const listQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  q: z.string().trim().max(200).optional(),
  type: imageTypeSchema.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

/** Newest first. `next_cursor` is null on the last page. */
export const listAnswerSchema = z.object({
  status: z.literal('ok'),
  images: z.array(imageItemSchema),
  next_cursor: z.string().nullable(),
});
export type ListAnswer = z.infer<typeof listAnswerSchema>;

/** How long a deletion can be taken back, in seconds; the link is dead meanwhile. */
const undoSecondsSchema = z.coerce.number().int().min(0).max(60);

/** Query of `DELETE /api/v1/images/{id}`. */
export const deleteQuerySchema = z.object({ undo_seconds: undoSecondsSchema.optional() });

const idsSchema = z.array(imageIdSchema).min(1).max(500);
const batchChangeSchema = z
  .strictObject({
    visibility: visibilitySchema,
    keep: z.boolean(),
    expires_in: z.number().int().min(1).max(315_360_000).nullable(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'name at least one of visibility, keep, expires_in')
  .refine(({ keep, expires_in }) => !keep || typeof expires_in !== 'number', kept);
export type BatchChange = z.infer<typeof batchChangeSchema>;

/** Body of `POST /api/v1/images/batch`: the same done to many pictures. */
export const batchSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('delete'), ids: idsSchema, undo_seconds: undoSecondsSchema.default(0) }),
  z.strictObject({ action: z.literal('restore'), ids: idsSchema }),
  z.strictObject({ action: z.literal('change'), ids: idsSchema, change: batchChangeSchema }),
]);
export type Batch = z.input<typeof batchSchema>;

/** To which of the pictures it was done; `missing` are those that are not there, or somebody else's. */
export const batchAnswerSchema = z.object({
  status: z.literal('ok'),
  done: z.array(imageIdSchema),
  missing: z.array(imageIdSchema),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

const emptied = z.literal('').transform(() => undefined);

/**
 * What an administrator lists everybody's pictures by; a field that was left empty counts for nothing. `user` is an e-mail
 * or an id, `from` and `to` are days in UTC, both included. A search for titles is always by time.
 */
export const uploadsQuerySchema = z.object({
  q: emptied.or(z.string().trim().max(200)).optional().catch(undefined),
  user: emptied.or(z.string().trim().max(254)).optional().catch(undefined),
  type: emptied.or(imageTypeSchema).optional().catch(undefined),
  store: emptied.or(z.string().max(32)).optional().catch(undefined),
  at_least_kb: emptied.or(z.coerce.number().int().min(0).max(10_000_000)).optional().catch(undefined),
  from: emptied.or(z.iso.date()).optional().catch(undefined),
  to: emptied.or(z.iso.date()).optional().catch(undefined),
  order: z.enum(['newest', 'largest']).optional().catch(undefined),
  after: z.string().max(200).optional().catch(undefined),
});
export type UploadsQuery = z.infer<typeof uploadsQuerySchema>;

/** Body of `POST /api/v1/admin/images/keep`. */
export const keepSchema = z.strictObject({ ids: z.array(imageIdSchema).min(1).max(500), keep: z.boolean() });
