import type { Words } from '../words.ts';

export const download: Words<typeof import('../en/download.ts').download> = {
  tab: 'Herunterladen',
  title: 'Der Helfer für deinen Rechner',
  lead: 'Druck drücken, einen Bereich markieren, darauf zeichnen, hochladen: der Link liegt in der Zwischenablage.',
  version: 'Version {version}, {date}',
  forYou: 'Für diesen Rechner',
  others: 'Für andere Rechner',
  all: 'Für deinen Rechner',
  get: 'Herunterladen',
  getNamed: '{name} herunterladen',
  knows: 'Er kennt diesen Server: beim ersten Start öffnet sich der Browser, und ein Klick verbindet ihn.',
  unknown: 'Nach dem ersten Start verbinden mit: {command}',
  size: '{size}',
  checksum: 'SHA-256',
  check: 'Prüfen, was heruntergeladen wurde',
  checkLead: 'Der Befehl schreibt die Zahl, die hier neben der Datei steht.',
  checkUnix: 'Linux und macOS',
  checkWindows: 'Windows, in der PowerShell',
  none: 'Dieser Server bietet noch nichts zum Herunterladen an',
  noneLead: 'Bis die Verwaltung etwas hinzufügt, läuft der Helfer aus den Quellen von prntscrn, in deren Ordner:',
  noneAdmin: 'Du verwaltest diesen Server: baue eine Version, signiere sie und biete sie hier an.',
  targets: {
    'win-x64': 'Windows 10 und neuer',
    'linux-x64': 'Linux, 64 Bit',
    'linux-arm64': 'Linux, ARM 64 Bit',
    'macos-arm64': 'macOS, Apple-Prozessor',
    'macos-x64': 'macOS, Intel',
  },
  packages: {
    setup: 'Installationsprogramm',
    deb: 'Paket für Debian, Ubuntu und Verwandte',
    archive: 'Archiv mit Installationsskript',
    bundle: 'Programm in einem Archiv',
  },
  steps: {
    setup:
      'Öffnen. Es installiert nur für dich und braucht keine Verwalterrechte. Windows warnt vielleicht, dass es den Hersteller nicht kennt: Weitere Informationen, Trotzdem ausführen.',
    deb: 'Im Terminal installieren, im Ordner der Downloads, und prntscrn aus dem Menü des Desktops starten:',
    archive: 'Entpacken und für dich installieren, im Ordner der Downloads:',
    bundle:
      'Entpacken und install.command starten, das prntscrn zu den eigenen Programmen legt; in einem Terminal, im Ordner der Downloads:',
  },
};
