/** Next calls this once when a server starts: it is how the timer runs under plain `next start`. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { context } = await import('#context.ts');
  const { startBackground } = await context();
  startBackground();
}
