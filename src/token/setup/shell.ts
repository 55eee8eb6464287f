/** A text as one word of a POSIX shell (IEEE Std 1003.1 §2.2.2). */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Takes one string out of our JSON, which has no line breaks and no quotes within these. */
export const pickString = (name: string) => `sed -n 's/.*"${name}":"\\([^"]*\\)".*/\\1/p'`;
