import { setFlagsFromString } from 'node:v8';

// Imported before all else: loading Next blows V8's young generation up, and it stays so, 70 MB of memory for nothing.
setFlagsFromString('--max-semi-space-size=4');
setFlagsFromString('--semi-space-growth-factor=1');
