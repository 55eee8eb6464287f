import * as people from './people.mysql.ts';
import * as pictures from './pictures.mysql.ts';
import * as site from './site.mysql.ts';

/** Every table, by the name that the code has for it. */
export const mysqlSchema = { ...people, ...pictures, ...site };
