/** Whether these arguments ask for nothing but the version. */
export function asksVersion([name]: readonly string[]): boolean {
  return name === '--version' || name === '-v';
}
