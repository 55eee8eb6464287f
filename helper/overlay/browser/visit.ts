import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { readStyles } from '#editor/style.ts';
import type { Frame } from '#helper/capture/capture.ts';
import { type Door, openDoor } from '#helper/page/door.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { encloses, type Point } from '#helper/platform/rect.ts';
import { english } from '#helper/texts/english.ts';
import type { Selection, SelectRequest } from '../overlay.ts';
import type { Opening, Word } from './opening.ts';
import { overlayHtml } from './page-html.ts';
import { pageScript } from './page-script.ts';

const whole = z.coerce.number().int();
const choiceSchema = z.object({
  x: whole,
  y: whole,
  width: whole.positive(),
  height: whole.positive(),
  action: z.enum(['upload', 'copy', 'save', 'print', 'record']),
  /** Whether the finished pixels are the body of the request. */
  drawn: z.enum(['0', '1']),
});

/** How long a page that is gone without a word may take to come back, in ms: a new load does. */
const returns = 1_500;

export interface VisitOptions {
  readonly request: SelectRequest;
  readonly pointer: Point | undefined;
  readonly ownWindow: boolean;
}

/** One page on which a region is marked, served to one browser of this machine. */
export class Visit {
  /** Resolves with what was chosen, undefined for nothing. */
  readonly outcome: Promise<Selection | undefined>;
  /** Resolves once the picture is to be seen. */
  readonly visible: Promise<void>;
  /** Resolves when no page holds the line any more. */
  readonly left: Promise<void>;
  private readonly options: VisitOptions;
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private readonly lines = new Set<ServerResponse>();
  private readonly outcomes = Promise.withResolvers<Selection | undefined>();
  private readonly sight = Promise.withResolvers<void>();
  private readonly leaving = Promise.withResolvers<void>();
  private door: Door | undefined;
  private awaited: NodeJS.Timeout | undefined;
  private said = false;
  private region = false;

  constructor(options: VisitOptions) {
    this.options = options;
    this.outcome = this.outcomes.promise;
    this.outcome.catch(() => undefined);
    this.visible = this.sight.promise;
    this.left = this.leaving.promise;
  }

  /** Starts serving. Gives the address that lets one browser in, once. */
  async open(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    this.door = openDoor((this.server.address() as AddressInfo).port);
    return this.door.invite();
  }

  /** Starts the recording of the region that stands; false where there is none. */
  record(): boolean {
    if (!this.region || this.options.request.purpose !== 'record') return false;
    this.say({ type: 'record' });
    return true;
  }

  say(word: Word): void {
    for (const line of this.lines) line.write(`data: ${JSON.stringify(word)}\n\n`);
  }

  dismiss(): void {
    this.say({ type: 'dismiss' });
    this.outcomes.resolve(undefined);
  }

  fail(error: HelperError): void {
    this.outcomes.reject(error);
  }

  /** The browser has ended: nobody will come back. */
  leftWithout(): void {
    clearTimeout(this.awaited);
    this.end();
  }

  close(): void {
    clearTimeout(this.awaited);
    this.outcomes.resolve(undefined);
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    try {
      await this.route(request, response);
    } catch (error) {
      if (!response.headersSent) response.writeHead(400);
      response.end((error as Error).message);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { door } = this;
    if (!door?.knowsHost(request)) return void response.writeHead(421).end();
    const { pathname, searchParams } = new URL(request.url ?? '/', door.origin);
    if (pathname === '/open') return this.enter(door, searchParams.get('key') ?? '', response);
    if (!door.hasEntered(request)) return void response.writeHead(403).end();
    if (request.method === 'POST') {
      if (!door.mayChange(request)) return void response.writeHead(403).end();
      await this.hear(pathname, searchParams, await buffer(request));
      return void response.end();
    }
    if (pathname === '/') this.sendPage(door, response);
    else if (pathname === '/alive') this.hold(response);
    else if (pathname === '/frame') this.sendFrame(response);
    else if (pathname === '/script.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(await pageScript());
    } else response.writeHead(404).end();
  }

  private enter(door: Door, key: string, response: ServerResponse): void {
    const entered = door.enter(key);
    if (!entered) response.writeHead(403, { 'Content-Type': 'text/plain' }).end('This page opens from the helper.');
    else response.writeHead(303, { Location: '/', 'Set-Cookie': entered.cookie }).end();
  }

  private sendPage({ proof }: Door, response: ServerResponse): void {
    const nonce = randomBytes(16).toString('base64');
    const own = `script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; connect-src 'self'`;
    const policy = `default-src 'none'; ${own}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(overlayHtml(nonce, proof, this.opening(), (this.options.request.texts ?? english).overlayPage));
  }

  private opening(): Opening {
    const { request, pointer, ownWindow } = this.options;
    const { frame, monitors, purpose, recordKey, lastRegion, hint = false, styles, texts = english } = request;
    const { x, y, width, height } = frame;
    const around = { monitors, purpose, recordKey, lastRegion, hint, styles };
    return {
      ...around,
      frame: { x, y, width, height, stride: width * 4 },
      pointer,
      language: texts.language === 'de' ? 'de' : 'en',
      ownWindow,
    };
  }

  /** The pixels as they are: a browser on this machine takes them faster than anything could be made of them. */
  private sendFrame(response: ServerResponse): void {
    const { width, height, stride, data } = this.options.request.frame;
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': width * height * 4 });
    if (stride === width * 4) return void response.end(data.subarray(0, stride * height));
    for (let row = 0; row < height; row += 1) response.write(data.subarray(row * stride, row * stride + width * 4));
    response.end();
  }

  /** The page holds this open for as long as it is there. */
  private hold(response: ServerResponse): void {
    clearTimeout(this.awaited);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(':\n\n');
    this.lines.add(response);
    response.once('close', () => {
      this.lines.delete(response);
      if (this.lines.size > 0) return;
      this.awaited = setTimeout(() => this.end(), this.said ? 300 : returns);
    });
  }

  private end(): void {
    this.leaving.resolve();
    const words = 'The browser ended while a region was being chosen: nothing was kept, nothing was sent.';
    if (this.said) this.outcomes.resolve(undefined);
    else this.outcomes.reject(new HelperError('display_lost', words));
  }

  private async hear(path: string, query: URLSearchParams, body: Buffer): Promise<void> {
    const { request } = this.options;
    if (path === '/visible') this.sight.resolve();
    else if (path === '/styles') request.onStyles?.(readStyles(JSON.parse(body.toString('utf8'))));
    else if (path === '/copy') await request.copyText?.(body.toString('utf8'));
    else if (path === '/cancel') this.settle(undefined);
    else if (path === '/stands') this.region = query.get('region') === '1';
    else if (path === '/leave') this.said = true;
    else if (path === '/finish') this.finish(Object.fromEntries(query), body);
    else throw new HelperError('not_found', 'There is no such page');
  }

  private settle(selection: Selection | undefined): void {
    this.said = true;
    this.outcomes.resolve(selection);
  }

  private finish(query: unknown, body: Buffer): void {
    const { action, drawn, ...rect } = choiceSchema.parse(query);
    if (!encloses(this.options.request.frame, rect))
      throw new HelperError('area_off_screen', 'That is not on the screen');
    const picture: Frame | undefined = drawn === '1' ? pictureOf(rect, body) : undefined;
    this.settle({ rect, action, picture });
  }
}

function pictureOf(rect: { x: number; y: number; width: number; height: number }, body: Buffer): Frame {
  const stride = rect.width * 4;
  if (body.length !== stride * rect.height) throw new HelperError('usage', 'That is not the whole picture');
  // The capture code looks at whole pixels, which a slice of a pool may not be aligned for.
  return { ...rect, data: new Uint8Array(body), stride };
}
