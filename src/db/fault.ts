import { causesOf } from '#errors/causes-of.ts';

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'SQLITE_BUSY',
  'SQLITE_CANTOPEN',
]);

const full = new Set(['SQLITE_FULL', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL']);

/**
 * Tells what is wrong with the database from a driver's error: `unreachable` may pass by itself, `full` needs room.
 * Undefined where the error is not about the engine's state.
 */
export function databaseFault(error: unknown): 'unreachable' | 'full' | undefined {
  for (const at of causesOf(error)) {
    const { code, syscall, fatal } = at as { code?: unknown; syscall?: unknown; fatal?: unknown };
    // mysql2 says of a connection that was lost before the statement that it is fatal, and no more.
    if (code === undefined && fatal === true) return 'unreachable';
    if (typeof code !== 'string') continue;
    if (full.has(code)) return 'full';
    if (unreachable.has(code) || code.startsWith('SQLITE_IOERR') || syscall === 'connect') return 'unreachable';
  }
  return undefined;
}
