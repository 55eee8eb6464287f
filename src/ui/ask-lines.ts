import type { ErrorBody } from '#contract/error.ts';
import { reach, refusalOf, unreachable } from './ask-server.ts';

/**
 * As `askServer`, for an answer of many lines of JSON: gives each as it comes.
 * @throws Refusal as `askServer` does, and where the answer breaks off.
 */
export async function* askLines<Line>(path: string, init: RequestInit = {}): AsyncGenerator<Line> {
  const response = await reach(path, init);
  if (!response.ok || !response.body) {
    const body: unknown = await response.json().catch(() => undefined);
    throw refusalOf(response, (body as Partial<ErrorBody> | undefined)?.error);
  }
  let rest = '';
  for await (const piece of piecesOf(response.body)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Line;
  }
}

// Not every browser can iterate over a stream.
async function* piecesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw unreachable();
    });
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
