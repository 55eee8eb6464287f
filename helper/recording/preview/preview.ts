import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { openUrl } from '#helper/platform/open-url.ts';
import type { Texts } from '#helper/texts/english.ts';
import type { Finished } from '../recording.ts';
import { guessBytes, slotsOf } from '../trim.ts';
import { previewPage } from './page.ts';
import { StillFrames } from './still-frames.ts';

const decisionSchema = z.object({
  action: z.enum(['upload', 'save', 'copy', 'discard']),
  /** In slots of the recording. */
  from: z.number().int().min(0),
  to: z.number().int().min(1),
});
export type Decision = z.infer<typeof decisionSchema>;

export interface PreviewOptions {
  readonly finished: Finished;
  /** Whether uploading is offered. */
  readonly upload: boolean;
  readonly texts: Texts;
  readonly signal?: AbortSignal | undefined;
  /** Does what was decided; `say` shows on the page how far it is. What it returns is the page's last word. */
  readonly carryOut: (decision: Decision, say: (words: string) => void) => Promise<string>;
}

/** How long a browser may take to open the page, and to come back to it after a reload, in ms. */
const opens = 60_000;
const returns = 5_000;
/** A desktop without any browser says so within this time, in ms. */
const fails = 2_000;

/**
 * Shows a recording on a page of this machine's browser until something is done with it. Only whoever knows its address,
 * which has 128 random bits, gets anything, and it is gone with the decision.
 * @returns `done`; `closed` when the page was left without a decision; `no-browser` where none could be opened
 */
export async function showPreview(options: PreviewOptions): Promise<'done' | 'closed' | 'no-browser'> {
  const visit = new Visit(options);
  const server = createServer((request, response) => void visit.answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    const url = visit.at(port);
    const opened = openUrl(url, process.env, fails);
    const nobody = opened.then((came) => (came || visit.begun ? visit.over : ('no-browser' as const)));
    return await Promise.race([visit.over, nobody]);
  } finally {
    visit.end();
    server.close();
    server.closeAllConnections();
  }
}

class Visit {
  readonly over: Promise<'done' | 'closed'>;
  /** Whether anybody has come to look. */
  begun = false;
  private readonly options: PreviewOptions;
  private readonly stills: StillFrames;
  private readonly token = randomBytes(16).toString('hex');
  private host = '';
  private watching = 0;
  private busy = false;
  private leaving: NodeJS.Timeout | undefined;
  private settle: (how: 'done' | 'closed') => void = () => undefined;

  constructor(options: PreviewOptions) {
    this.options = options;
    this.stills = new StillFrames(options.finished);
    this.over = new Promise((resolve) => (this.settle = resolve));
    options.signal?.addEventListener('abort', this.leave, { once: true });
    this.leaveIn(opens);
  }

  at(port: number): string {
    this.host = `127.0.0.1:${port}`;
    return `http://${this.host}/${this.token}/`;
  }

  end(): void {
    clearTimeout(this.leaving);
    this.options.signal?.removeEventListener('abort', this.leave);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = this.pathOf(request);
      if (path === undefined) return void response.writeHead(404).end();
      await this.route(request, response, path);
    } catch (error) {
      if (!response.headersSent) response.writeHead(400);
      response.end((error as Error).message);
    }
  }

  /** What stands behind the token; undefined for whoever does not know it, or comes by another name for this machine. */
  private pathOf({ url = '', headers }: IncomingMessage): string | undefined {
    const [path = ''] = url.split('?', 1);
    const [, token = '', ...rest] = path.split('/');
    const same = token.length === this.token.length && timingSafeEqual(Buffer.from(token), Buffer.from(this.token));
    const here = headers.host === this.host && (headers.origin ?? `http://${this.host}`) === `http://${this.host}`;
    return same && here ? rest.join('/') : undefined;
  }

  private async route(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    const frame = /^frame\/(\d{1,6})$/.exec(path)?.[1];
    if (request.method === 'POST' && path === 'decide') await this.decide(request, response);
    else if (request.method !== 'GET') response.writeHead(405).end();
    else if (path === '') this.sendPage(response);
    else if (path === 'alive') this.stay(response);
    else if (path === 'size') this.sendSize(request, response);
    else if (frame !== undefined) await this.sendFrame(Number(frame), response);
    else response.writeHead(404).end();
  }

  private sendPage(response: ServerResponse): void {
    this.begun = true;
    const { finished, upload } = this.options;
    const nonce = randomBytes(16).toString('base64');
    const allowed = [
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      `img-src 'self' data:`,
      `connect-src 'self'`,
    ];
    const policy = [
      `default-src 'none'`,
      ...allowed,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
    ];
    response.setHeader('Content-Security-Policy', policy.join('; '));
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    const { rect, fps, frames, format, bytes } = finished;
    const about = { width: rect.width, height: rect.height, fps, format, bytes, slots: slotsOf(finished) };
    response.end(previewPage(nonce, { ...about, upload, starts: frames.map(({ from }) => from) }, this.options.texts));
  }

  /** The page holds this open for as long as it is there. */
  private stay(response: ServerResponse): void {
    clearTimeout(this.leaving);
    this.watching += 1;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(':\n\n');
    response.once('close', () => {
      this.watching -= 1;
      if (this.watching === 0) this.leaveIn(returns);
    });
  }

  private sendSize({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(url, `http://${this.host}`);
    const part = { from: Number(searchParams.get('from')), to: Number(searchParams.get('to')) };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ bytes: guessBytes(this.options.finished, part) }));
  }

  private async sendFrame(index: number, response: ServerResponse): Promise<void> {
    const png = await this.stills.png(index);
    if (png) response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': png.length }).end(png);
    else response.writeHead(404).end();
  }

  /** Answers with one line of JSON for each step, the last of which says how it ended. */
  private async decide(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const decision = decisionSchema.parse(JSON.parse(await text(request)));
    if (decision.to <= decision.from || this.busy) throw new Error('This cannot be done now');
    this.busy = true;
    const say = (line: object) => void response.write(`${JSON.stringify(line)}\n`);
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    try {
      const done = await this.options.carryOut(decision, (words) => say({ stage: words }));
      response.end(`${JSON.stringify({ done })}\n`, () => this.settle('done'));
      response.once('close', () => this.settle('done'));
    } catch (error) {
      response.end(`${JSON.stringify({ error: (error as Error).message })}\n`);
    } finally {
      this.busy = false;
    }
  }

  private leaveIn(ms: number): void {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(this.leave, ms);
  }

  private readonly leave = (): void => {
    // What is under way is finished first.
    if (this.busy) this.leaveIn(returns);
    else this.settle('closed');
  };
}
