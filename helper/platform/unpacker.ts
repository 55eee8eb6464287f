import { unpackNatives } from './unpack-natives.ts';

// A process of its own: what unpacking needs, as much as a helper that waits, is gone from the memory when it has ended.
unpackNatives();
