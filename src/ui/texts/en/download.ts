/** The page that hands out the helper. */
export const download = {
  tab: 'Download',
  title: 'The helper for your computer',
  lead: 'Press PrtScn, mark a region, draw on it, upload: the link is on the clipboard.',
  version: 'Version {version}, {date}',
  forYou: 'For this computer',
  others: 'For other computers',
  all: 'For your computer',
  get: 'Download',
  getNamed: 'Download {name}',
  knows: 'It knows this server: at its first start your browser opens, and one click connects it.',
  unknown: 'After its first start, connect it with: {command}',
  size: '{size}',
  checksum: 'SHA-256',
  check: 'Check what you have downloaded',
  checkLead: 'The command prints the number that stands beside the file here.',
  checkUnix: 'Linux and macOS',
  checkWindows: 'Windows, in PowerShell',
  none: 'This server offers no download yet',
  noneLead: 'Until its administrator adds one, the helper runs from the sources of prntscrn, in their folder:',
  noneAdmin: 'You are the administrator: build a release, sign it, and offer it here.',
  targets: {
    'win-x64': 'Windows 10 and newer',
    'linux-x64': 'Linux, 64 bit',
    'linux-arm64': 'Linux, ARM 64 bit',
    'macos-arm64': 'macOS, Apple silicon',
    'macos-x64': 'macOS, Intel',
  },
  packages: {
    setup: 'Installer',
    deb: 'Package for Debian, Ubuntu and their kin',
    archive: 'Archive with its install script',
    bundle: 'Application in an archive',
  },
  steps: {
    setup:
      'Open it. It installs for you alone and asks for no administrator. Windows may warn that it does not know the maker: More info, Run anyway.',
    deb: 'Install it in a terminal, in the folder of your downloads, and start prntscrn from the menu of your desktop:',
    archive: 'Unpack and install it for yourself, in the folder of your downloads:',
    bundle:
      'Unpack it and start install.command, which puts prntscrn into your own applications; in a terminal, in the folder of your downloads:',
  },
} as const;
