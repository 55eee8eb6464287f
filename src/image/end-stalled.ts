import type { ServerResponse } from 'node:http';

/** For how long a client may take nothing of what it has asked for, in milliseconds; Node looks twice before it hangs up. */
const stalledMs = 20_000;

/**
 * Hangs up on a client that stops taking this answer, which would hold its file open without end. The server ends the socket
 * at its timeout, and gives it another clock once the answer is out. Called when the answer begins: waiting is no stalling.
 */
export function endStalled({ socket }: Pick<ServerResponse, 'socket'>): void {
  socket?.setTimeout(stalledMs);
}
