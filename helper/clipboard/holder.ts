import { holdClipboard } from './hold.ts';

await holdClipboard(process.argv[2]);
