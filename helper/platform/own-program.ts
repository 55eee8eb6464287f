/** The assets of a packaged helper's code: a function that takes `require`, and V8's cache of it, empty where it has none. */
export const ownProgram = { code: 'program.cjs', cache: 'program.cache' } as const;
