import { openFile } from '#helper/platform/open-file.ts';
import { findPrinter } from '#helper/print/print.ts';
import { savePictureIn } from './save-picture.ts';
import type { Outcome } from './shot.ts';

/**
 * Prints a picture. Where no printer is set up it is saved and opened in the desktop's viewer, from which one can print.
 * A picture that could not be printed is saved too: it is never lost.
 */
export async function printPicture(outcome: Outcome, png: Uint8Array, saveFolder: string): Promise<void> {
  const printer = await findPrinter();
  try {
    await printer?.print(png);
  } catch (error) {
    outcome.file ??= savePictureIn(saveFolder, png);
    outcome.warnings.push((error as Error).message);
    return;
  }
  if (printer) {
    outcome.printed = printer.name;
    return;
  }
  outcome.file ??= savePictureIn(saveFolder, png);
  const opened = await openFile(outcome.file);
  outcome.warnings.push(
    opened
      ? 'No printer is set up here: the picture was saved and opened, so that you can print it from there.'
      : 'No printer is set up here, and no program that shows pictures: the picture was saved.',
  );
}
