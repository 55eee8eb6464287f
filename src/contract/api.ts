import { z } from 'zod';
import { meAnswerSchema } from './account.ts';
import type { ErrorCode } from './error.ts';
import { errorBodySchema } from './error.ts';
import {
  batchAnswerSchema,
  batchSchema,
  deleteAnswerSchema,
  deleteQuerySchema,
  detailsAnswerSchema,
  idempotencyKeySchema,
  imageChangeSchema,
  imageItemSchema,
  listAnswerSchema,
  listQuerySchema,
  restoreAnswerSchema,
  uploadAnswerSchema,
  uploadFieldsSchema,
} from './image.ts';
import { problemSchema } from './problem.ts';
import type { Scope } from './scope.ts';
import { statisticsAnswerSchema, statisticsQuerySchema } from './statistics.ts';

// The API as it is documented: openapi.json and /docs/api are made of this list, and a test asks a real server for each of
// these and holds what it answers against them.

/** Bytes of a picture, or of its thumbnail. */
export interface BytesAnswer {
  readonly bytes: readonly string[];
}

export interface Operation {
  /** Its texts are under this name too. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** One of these is needed; none: nobody is asked who they are. */
  readonly scopes: readonly Scope[];
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: { readonly type: 'application/json' | 'multipart/form-data'; readonly schema: z.ZodType };
  /** By status: what it is made of; `headers` beside those that every answer has. */
  readonly answers: Readonly<
    Record<number, { readonly schema?: z.ZodType | BytesAnswer; readonly headers?: readonly AnswerHeader[] }>
  >;
  readonly errors: readonly ErrorCode[];
  /** What the examples on /docs/api send. */
  readonly example?: { readonly query?: string; readonly body?: unknown; readonly fields?: Record<string, string> };
}

export type AnswerHeader =
  | 'Location'
  | 'ETag'
  | 'Cache-Control'
  | 'Content-Range'
  | 'Accept-Ranges'
  | 'RateLimit'
  | 'RateLimit-Policy'
  | 'Retry-After'
  | 'WWW-Authenticate';

const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];
const always: readonly ErrorCode[] = ['too_many_requests', 'internal', 'unavailable'];
const known: readonly ErrorCode[] = ['unauthorized', 'insufficient_scope', 'two_factor_needed', ...always];
const rangeHeaders = z.object({ 'If-None-Match': z.string(), Range: z.string(), 'If-Range': z.string() }).partial();

/** Every operation that a token may ask for, and those that need none. */
export const operations: readonly Operation[] = [
  {
    id: 'uploadImage',
    method: 'post',
    path: '/image',
    scopes: ['image:write'],
    headers: z.object({ 'Idempotency-Key': idempotencyKeySchema }).partial(),
    body: { type: 'multipart/form-data', schema: uploadFieldsSchema },
    answers: { 201: { schema: uploadAnswerSchema, headers: ['Location'] } },
    errors: [
      'invalid_request',
      'quota_exceeded',
      'upload_timeout',
      'conflict',
      'too_large',
      'unsupported_type',
      'corrupt_image',
      'storage_full',
      ...known,
    ],
    example: { fields: { title: 'Screenshot' } },
  },
  {
    id: 'openImage',
    method: 'get',
    path: '/image/{id}',
    scopes: [],
    headers: rangeHeaders,
    answers: {
      200: { schema: { bytes: imageTypes }, headers: ['ETag', 'Cache-Control', 'Accept-Ranges'] },
      206: { schema: { bytes: imageTypes }, headers: ['ETag', 'Cache-Control', 'Content-Range'] },
      304: { headers: ['ETag', 'Cache-Control'] },
    },
    errors: ['not_found', 'range_not_satisfiable', 'unavailable'],
  },
  {
    id: 'deleteLink',
    method: 'delete',
    path: '/image/{id}',
    scopes: ['image:delete'],
    answers: { 200: { schema: deleteAnswerSchema }, 202: { schema: deleteAnswerSchema } },
    errors: ['not_found', ...known],
  },
  {
    id: 'listImages',
    method: 'get',
    path: '/api/v1/images',
    scopes: ['image:read'],
    query: listQuerySchema,
    answers: { 200: { schema: listAnswerSchema } },
    errors: ['invalid_request', ...known],
    example: { query: 'limit=10' },
  },
  {
    id: 'getImage',
    method: 'get',
    path: '/api/v1/images/{id}',
    scopes: ['image:read'],
    answers: { 200: { schema: detailsAnswerSchema } },
    errors: ['not_found', ...known],
  },
  {
    id: 'changeImage',
    method: 'patch',
    path: '/api/v1/images/{id}',
    scopes: ['image:write'],
    body: { type: 'application/json', schema: imageChangeSchema },
    answers: { 200: { schema: detailsAnswerSchema } },
    errors: ['invalid_request', 'not_found', 'too_large', ...known],
    example: { body: { title: 'The build, green at last', expires_in: 604_800 } },
  },
  {
    id: 'replaceImage',
    method: 'put',
    path: '/api/v1/images/{id}/content',
    scopes: ['image:write'],
    headers: z.object({ 'If-Match': z.string() }).partial(),
    body: { type: 'multipart/form-data', schema: z.object({}) },
    answers: { 200: { schema: detailsAnswerSchema } },
    errors: [
      'invalid_request',
      'quota_exceeded',
      'not_found',
      'upload_timeout',
      'conflict',
      'too_large',
      'unsupported_type',
      'corrupt_image',
      'storage_full',
      ...known,
    ],
    example: { fields: {} },
  },
  {
    id: 'deleteImage',
    method: 'delete',
    path: '/api/v1/images/{id}',
    scopes: ['image:delete'],
    query: deleteQuerySchema,
    answers: { 200: { schema: deleteAnswerSchema }, 202: { schema: deleteAnswerSchema } },
    errors: ['invalid_request', 'not_found', ...known],
    example: { query: 'undo_seconds=30' },
  },
  {
    id: 'restoreImage',
    method: 'post',
    path: '/api/v1/images/{id}/restore',
    scopes: ['image:delete'],
    answers: { 200: { schema: restoreAnswerSchema } },
    errors: ['not_found', ...known],
  },
  {
    id: 'getThumbnail',
    method: 'get',
    path: '/api/v1/images/{id}/thumbnail',
    scopes: ['image:read'],
    headers: z.object({ 'If-None-Match': z.string() }).partial(),
    answers: {
      200: { schema: { bytes: ['image/webp'] }, headers: ['ETag', 'Cache-Control'] },
      304: { headers: ['ETag', 'Cache-Control'] },
    },
    errors: ['unauthorized', 'insufficient_scope', 'not_found', 'internal', 'unavailable'],
  },
  {
    id: 'changeImages',
    method: 'post',
    path: '/api/v1/images/batch',
    scopes: ['image:write', 'image:delete'],
    body: { type: 'application/json', schema: batchSchema },
    answers: { 200: { schema: batchAnswerSchema } },
    errors: ['invalid_request', 'too_large', ...known],
    example: { body: { action: 'change', ids: ['{id}'], change: { visibility: 'private' } } },
  },
  {
    id: 'getMe',
    method: 'get',
    path: '/api/v1/me',
    scopes: ['profile'],
    answers: { 200: { schema: meAnswerSchema } },
    errors: ['not_found', ...known],
  },
  {
    id: 'getStatistics',
    method: 'get',
    path: '/api/v1/statistics',
    scopes: ['image:read'],
    query: statisticsQuerySchema,
    answers: { 200: { schema: statisticsAnswerSchema } },
    errors: ['invalid_request', ...known],
    example: { query: 'by=week' },
  },
  {
    id: 'getDocument',
    method: 'get',
    path: '/api/v1/openapi.json',
    scopes: [],
    answers: { 200: { schema: z.looseObject({ openapi: z.string() }) } },
    errors: ['internal'],
  },
];

/** Addresses that serve the site's own pages: they want its session, and change with the pages. */
export const siteOnly: readonly RegExp[] = [
  /^\/api\/v1\/admin\//,
  /^\/api\/v1\/me\/./,
  /^\/api\/v1\/sign-in\//,
  /^\/api\/v1\/invites?\//,
];

/** Schemas that the document gives a name of their own. */
export const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  Image: imageItemSchema,
  UploadAnswer: uploadAnswerSchema,
  ImageAnswer: detailsAnswerSchema,
  ImageList: listAnswerSchema,
  ImageChange: imageChangeSchema,
  DeleteAnswer: deleteAnswerSchema,
  RestoreAnswer: restoreAnswerSchema,
  Batch: batchSchema,
  BatchAnswer: batchAnswerSchema,
  Me: meAnswerSchema,
  Statistics: statisticsAnswerSchema,
  Error: errorBodySchema,
  Problem: problemSchema,
};
