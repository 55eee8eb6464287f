import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The fastest that node:http does: one buffer from memory under prepared headers. Arguments: the file, the headers as JSON. */
const [file = '', headers = '[]'] = process.argv.slice(2);
const body = readFileSync(file);
const prepared: string[] = JSON.parse(headers);
const server = createServer((_request, response) => {
  response.writeHead(200, prepared);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
