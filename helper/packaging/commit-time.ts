import { execFileSync } from 'node:child_process';

/**
 * Of the commit that is checked out, or SOURCE_DATE_EPOCH (seconds) where that is set; epoch milliseconds. `otherwise` stands
 * for it where the sources are no git checkout. @throws Error there, unless it is given
 */
export function commitTime(otherwise?: number): number {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given) return Number(given) * 1000;
  try {
    return (
      Number(
        execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: import.meta.dirname, stdio: 'pipe' }).toString(),
      ) * 1000
    );
  } catch (error) {
    if (otherwise === undefined) throw error;
    return otherwise;
  }
}
