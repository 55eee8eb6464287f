import koffi from 'koffi';

/** FOLDERID_Pictures, {33E28130-4E1E-4676-835A-98395C3BC3BB}, as a GUID lies in memory (knownfolders.h). */
const picturesId = Buffer.from('3081e2331e4e7646835a98395c3bc3bb', 'hex');

/** Where this person's pictures are, also when OneDrive keeps them; undefined where the system does not say. */
export function readWin32Pictures(): string | undefined {
  const find = koffi
    .load('shell32.dll')
    .func('int __stdcall SHGetKnownFolderPath(void *id, uint32 flags, intptr token, _Out_ str16 *path)') as (
    id: Buffer,
    flags: number,
    token: number,
    path: (string | null)[],
  ) => number;
  const path: (string | null)[] = [null];
  return find(picturesId, 0, 0, path) === 0 ? path[0] || undefined : undefined;
}
