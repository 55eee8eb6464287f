import { platform } from 'node:process';

/** Where paper comes out. */
export interface Printer {
  readonly name: string;
  /** @throws HelperError `print_failed` */
  print(png: Uint8Array): Promise<void>;
}

/** The person's printer; undefined where none is set up, or where only other programs can reach it. */
export async function findPrinter(): Promise<Printer | undefined> {
  if (platform === 'win32') return undefined;
  const { findCupsPrinter } = await import('./cups.ts');
  return findCupsPrinter();
}
