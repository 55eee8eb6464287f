import * as people from './people.sqlite.ts';
import * as pictures from './pictures.sqlite.ts';
import * as site from './site.sqlite.ts';

/** Every table, by the name that the code has for it. */
export const sqliteSchema = { ...people, ...pictures, ...site };
