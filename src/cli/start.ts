import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './build.ts';

// `npm start`: the server alone, built first where that is needed.
await buildIfStale();
const built = pathToFileURL(join(import.meta.dirname, '../../dist/server.js'));
const { main } = (await import(built.href)) as typeof import('#server.ts');
await main();
