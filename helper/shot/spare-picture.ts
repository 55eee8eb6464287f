import { HelperError } from '#helper/platform/helper-error.ts';
import { openSpare } from './scratch.ts';
import type { Studio } from './studio.ts';

/**
 * A picture that could not be put where it belongs goes to where there still is room: onto the clipboard and into the
 * temporary folder.
 * @returns the error, its words telling where the picture is
 */
export async function withSpare({ desktop }: Studio, png: Uint8Array, error: unknown): Promise<HelperError> {
  const copied = await desktop.copy({ png }).then(
    () => true,
    () => false,
  );
  const places = [copied && 'on the clipboard', spareFile(png)].filter(Boolean);
  const where =
    places.length > 0
      ? `The picture is ${new Intl.ListFormat('en').format(places as string[])}.`
      : 'The picture is lost: neither the clipboard nor the temporary folder could take it.';
  const code = error instanceof HelperError ? error.code : 'unexpected';
  return new HelperError(code, `${(error as Error).message}\n${where}`, { cause: error });
}

function spareFile(png: Uint8Array): string | undefined {
  try {
    return `in ${openSpare().keep(png)} until this computer is restarted`;
  } catch {
    return undefined;
  }
}
