import { platform } from 'node:process';

/** Where paper comes out. */
export interface Printer {
  readonly name: string;
  /** @throws HelperError `print_failed` */
  print(png: Uint8Array): Promise<void>;
}

/** The person's printer, or what asks for one; undefined where none is set up. */
export async function findPrinter(): Promise<Printer | undefined> {
  if (platform === 'win32') return (await import('./win32.ts')).findWindowsPrinter();
  const { findCupsPrinter } = await import('./cups.ts');
  return findCupsPrinter();
}
