import { holdClipboard } from './hold.ts';

void holdClipboard(process.argv[2]);
