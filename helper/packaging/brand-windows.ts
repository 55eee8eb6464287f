import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { drawIcon } from './draw-icon.ts';

const iconSizes = [16, 20, 24, 32, 40, 48, 64, 256];
const english = 0x409;
const unicode = 1200;

/**
 * Gives a program for Windows its own icon, name and version in the place of Node's: what the Explorer, the task manager
 * and the question of a firewall show. Only after pkg has put its part in: it could not find its way in the result.
 */
export async function brandWindows(program: Buffer, version: string): Promise<Buffer> {
  const executable = NtExecutable.from(program, { ignoreCert: true });
  const resources = NtExecutableResource.from(executable);
  const icons = await Promise.all(
    iconSizes.map(async (size) => {
      const png = await drawIcon(size);
      return Data.RawIconItem.from(new Uint8Array(png).buffer, size, size, 32);
    }),
  );
  const group = Resource.IconGroupEntry.fromEntries(resources.entries)[0]?.id ?? 1;
  Resource.IconGroupEntry.replaceIconsForResource(resources.entries, group, english, icons);
  nameIt(resources, version);
  resources.outputResource(executable);
  return Buffer.from(executable.generate());
}

function nameIt(resources: NtExecutableResource, version: string): void {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const info = Resource.VersionInfo.fromEntries(resources.entries)[0] ?? Resource.VersionInfo.createEmpty();
  info.lang = english;
  info.setFileVersion(major, minor, patch, 0, english);
  info.setProductVersion(major, minor, patch, 0, english);
  const texts = {
    CompanyName: 'prntscrn',
    FileDescription: 'prntscrn',
    FileVersion: version,
    InternalName: 'prntscrn',
    LegalCopyright: 'AGPL-3.0-or-later; parts under licences of their own',
    OriginalFilename: 'prntscrn.exe',
    ProductName: 'prntscrn',
    ProductVersion: version,
  };
  for (const language of info.getAllLanguagesForStringValues()) info.removeAllStringValues(language);
  info.setStringValues({ lang: english, codepage: unicode }, texts);
  info.outputToResourceEntries(resources.entries);
}
