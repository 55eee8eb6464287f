/** The person's words for what the system says when a file cannot be written. */
export function whyNotWritten(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'there is no room left on the disk';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'nothing may be written there';
  return message;
}
