import { buildIfStale } from './build.ts';

// `npm start`: the server alone, built first where that is needed.
buildIfStale();
const { main } = await import('#server.ts');
await main();
