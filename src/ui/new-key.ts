/** An idempotency key. crypto.randomUUID needs a secure context, and a server in the local network may have none. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
