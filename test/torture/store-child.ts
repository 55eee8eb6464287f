import { appendFileSync } from 'node:fs';
import { startS3Server } from '#test/support/s3-server.ts';

// An S3 server in a process of its own, whose log says what it has confirmed: node store-child.ts FOLDER LOG

const [folder = '', log = ''] = process.argv.slice(2);
const server = await startS3Server({
  folder,
  answered: ({ method, path, status, port }) => {
    const at = performance.timeOrigin + performance.now();
    appendFileSync(log, `${JSON.stringify({ at, method, path, status, port })}\n`);
  },
});
process.send?.({ url: server.url, environment: server.environment });
process.on('disconnect', () => process.exit(0));
