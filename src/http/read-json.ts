import { AppError } from '#errors/app-error.ts';

// 500 ids are 13 kB, a passkey 5 kB.
const mostBytes = 256 * 1024;

/** The body as JSON. @throws AppError `too_large` as soon as it is, `invalid_request` for anything that is not JSON. */
export async function readJson(request: Pick<Request, 'headers' | 'body'>): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of request.body ?? []) {
      length += piece.length;
      if (length > mostBytes) throw tooLarge();
      pieces.push(piece);
    }
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid_request', 'The body is not JSON', { cause: error });
  }
}

const tooLarge = () => new AppError('too_large', `A body of JSON has at most ${mostBytes} bytes here`);
