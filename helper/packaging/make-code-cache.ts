import { readFileSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { ownProgram } from '#helper/platform/own-program.ts';

// A process of its own: the Node that the program is to run on writes down what its V8 has made of the code, so that no
// start has to read a megabyte of it again. It is started with a seed, without which each cache would be another one.

const [code = '', cache = ''] = process.argv.slice(2);
const script = new Script(readFileSync(code, 'latin1'), { filename: ownProgram.code });
writeFileSync(cache, script.createCachedData());
