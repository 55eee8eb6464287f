import { type Caller, requireVerified } from '#authority/caller.ts';
import type { Program } from '#contract/own-account.ts';
import type { At } from '#db/database.ts';
import { createToken } from './create-token.ts';
import { flameshotScript } from './setup/flameshot.ts';
import { macosCommand } from './setup/macos.ts';
import { sharexUploader } from './setup/sharex.ts';
import type { Token } from './token.ts';

export interface SetUpSources extends At {
  /** Origin that the program uploads to, from the settings. */
  readonly baseUrl: string;
}

interface Recipe {
  readonly tokenName: string;
  readonly fileName: string;
  readonly write: (baseUrl: string, secret: string) => string;
}

const recipes: Record<Program, Recipe> = {
  sharex: { tokenName: 'ShareX', fileName: 'prntscrn.sxcu', write: sharexUploader },
  flameshot: { tokenName: 'Flameshot', fileName: 'prntscrn-flameshot.sh', write: flameshotScript },
  macos: { tokenName: 'macOS', fileName: 'prntscrn-macos.sh', write: macosCommand },
};

/**
 * Makes what sets a program up for the caller's account, with a token of its own in it that may upload and nothing else.
 * @throws AppError as `createToken` does.
 */
export async function setUpProgram(
  sources: SetUpSources,
  caller: Caller | undefined,
  program: Program,
): Promise<{ token: Token; fileName: string; text: string }> {
  const { userId } = requireVerified(caller, (sources.now ?? Date.now)());
  const { tokenName, fileName, write } = recipes[program];
  const { token, secret } = await createToken(sources, caller, userId, { name: tokenName, scopes: ['image:write'] });
  return { token, fileName, text: write(sources.baseUrl, secret) };
}
