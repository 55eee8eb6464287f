import { errorAnswer } from '#http/respond.ts';
import { log } from '#log/log.ts';
import { type Asked, askedOf } from './answer.ts';

/**
 * Answers with text that is made while it is sent, as fast as the client reads. What is thrown before the first piece
 * becomes a refusal; a client that goes away ends the work at its next piece.
 */
export async function stream(
  request: Request,
  headers: Record<string, string>,
  work: (asked: Asked) => AsyncGenerator<string>,
): Promise<Response> {
  try {
    const pieces = work(await askedOf(request));
    const first = await pieces.next();
    return new Response(bytesOf(first, pieces), {
      headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers },
    });
  } catch (error) {
    const { status, headers: refused, body } = errorAnswer(error, log);
    return new Response(body, { status, headers: refused });
  }
}

function bytesOf(first: IteratorResult<string>, pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let ahead: IteratorResult<string> | undefined = first;
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = ahead ?? (await pieces.next());
      ahead = undefined;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await pieces.return(undefined)),
  });
}
