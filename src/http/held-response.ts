import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/** Stands in for Next's response, so that what a library wanted to answer can be thrown away until `release` sends it. */
export class HeldResponse {
  private code = 200;
  private body: string | undefined;
  private readonly headers = new Map<string, OutgoingHttpHeader>();

  status(code: number): this {
    this.code = code;
    return this;
  }

  getHeader(name: string): OutgoingHttpHeader | undefined {
    return this.headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: OutgoingHttpHeader): this {
    this.headers.set(name.toLowerCase(), value);
    return this;
  }

  json(value: unknown): void {
    this.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(value));
  }

  send(value: unknown): void {
    if (typeof value === 'string') this.end(value);
    else this.json(value);
  }

  end(body?: string): void {
    this.body = body;
  }

  release(response: ServerResponse): void {
    response.statusCode = this.code;
    for (const [name, value] of this.headers) response.setHeader(name, value);
    response.end(this.body);
  }
}
