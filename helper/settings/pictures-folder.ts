import type { Folders } from './folders.ts';

/** Where "save" puts pictures where no setting says. Windows alone tells no file where a person, or OneDrive, has moved them. */
export async function picturesFolder(
  { pictures }: Pick<Folders, 'pictures'>,
  env: Record<string, string | undefined> = process.env,
): Promise<string> {
  if (process.platform !== 'win32' || env.XDG_PICTURES_DIR) return pictures;
  const { readWin32Pictures } = await import('#helper/platform/win32-pictures.ts');
  return readWin32Pictures() ?? pictures;
}
