/** What `fetch` is told to send a value as JSON. */
export function jsonRequest(method: 'POST' | 'PATCH' | 'DELETE', value: unknown) {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}
