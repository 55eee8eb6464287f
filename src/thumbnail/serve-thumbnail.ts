import type { IncomingMessage, ServerResponse } from 'node:http';
import { recordAudit } from '#audit/record.ts';
import { type Caller, requireScope } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { matchesTag } from '#image/byte-range.ts';
import { isAlive, noSuchImage, parseImageId } from '#image/image.ts';
import type { ServedRow } from '#image/queries.ts';
import type { RowReader } from '#image/row-reader.ts';
import { StoreError } from '#store/store.ts';
import type { Thumbnails } from './thumbnails.ts';

export interface ServeThumbnailSources {
  readonly db: Database;
  readonly readRow: RowReader;
  readonly thumbnails: Pick<Thumbnails, 'get'>;
  readonly findCaller: (request: IncomingMessage) => Promise<Caller | undefined>;
  readonly now: () => number;
}

/** Answers GET and HEAD of `/api/v1/images/{id}/thumbnail`. @throws AppError, whatever the refusal. */
export type ServeThumbnail = (request: IncomingMessage, response: ServerResponse, id: string) => Promise<void>;

const browserSeconds = 3600;

/** Opens the door to thumbnails: for their picture's owner and administrators alone, whoever else has the link. */
export function openServeThumbnail(sources: ServeThumbnailSources): ServeThumbnail {
  return async (request, response, id) => {
    const { method, headers } = request;
    if (method !== 'GET' && method !== 'HEAD')
      throw new AppError('method_not_allowed', 'A thumbnail takes GET and HEAD', { headers: { Allow: 'GET, HEAD' } });
    const caller = requireScope(await sources.findCaller(request), 'image:read');
    const { userId, role } = caller;
    const row = await sources.readRow(parseImageId(id));
    if (!row || !isAlive(row, sources.now())) throw noSuchImage();
    const own = row.userId === userId;
    if (!own && role !== 'admin') throw noSuchImage();
    if (!own && row.visibility === 'private') await noteLook(sources, caller, row);
    const known = headersOf(row);
    const noneMatch = headers['if-none-match'];
    if (noneMatch !== undefined && matchesTag(noneMatch, known.ETag)) return end(response, 304, known);
    const body = await smallOf(sources, row);
    const whole = { ...known, 'Content-Type': 'image/webp', 'Content-Length': String(body.length) };
    end(response, 200, whole, method === 'HEAD' ? undefined : body);
  };
}

/** What only its owner may open is not looked at unseen. */
function noteLook({ db, now }: ServeThumbnailSources, caller: Caller, { id, userId }: ServedRow): Promise<void> {
  return recordAudit({ db, now }, caller, { action: 'image.view', targetId: id, detail: { owner: userId } });
}

async function smallOf({ thumbnails }: ServeThumbnailSources, row: ServedRow): Promise<Buffer> {
  try {
    return await thumbnails.get(row);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new StoreError('There is no thumbnail of this picture now', { cause: error });
  }
}

/** A private picture's thumbnail is asked for anew each time, so that signing out ends it. */
function headersOf(row: ServedRow) {
  return {
    ETag: `"t1-${row.sha256.slice(0, 32)}"`,
    'Cache-Control': row.visibility === 'private' ? 'private, no-cache' : `private, max-age=${browserSeconds}`,
    Vary: 'Cookie, Authorization',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}

function end(response: ServerResponse, status: number, headers: Record<string, string>, body?: Buffer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  response.end(body);
}
