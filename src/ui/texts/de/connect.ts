import type { Words } from '../words.ts';

export const connect: Words<typeof import('../en/connect.ts').connect> = {
  title: 'Programme einrichten',
  lead: 'Fotografiere den Bildschirm, womit du willst: Das Bild landet hier und sein Link in deiner Zwischenablage.',
  helper: 'Der prntscrn-Helfer',
  helperLead:
    'Unser eigenes Programm für deinen Rechner: Tastenkürzel, Ausschnitt, Zeichnen, GIF. Von hier geladen kennt er diesen Server:',
  helperDownload: 'Den Helfer herunterladen',
  helperSources: 'Einer, der aus seinen Quellen läuft, wird einmal in deren Ordner verbunden:',
  helperDevice: 'Auf einem Rechner ohne Browser zeigt dieser Befehl einen Code, den du hier eingibst:',
  helperRun: 'Starte ihn dann und lass ihn laufen:',
  sharex: 'ShareX unter Windows',
  sharexLead:
    'Lade die Datei herunter und öffne sie mit einem Doppelklick: ShareX fragt, ob es sie ab jetzt nehmen soll.',
  sharexAction: 'Datei herunterladen',
  flameshot: 'Flameshot unter Linux',
  flameshotLead:
    'Lade das Skript herunter und führe es einmal aus. Es installiert den Befehl prntscrn-flameshot, nur für dich.',
  flameshotRun: 'Führe es dort aus, wo du es gespeichert hast:',
  flameshotKey: 'Gib dem Befehl dann eine Taste: Lege in den Tastatureinstellungen ein Kürzel an für',
  flameshotAction: 'Skript herunterladen',
  macos: 'macOS',
  macosLead:
    'Lege in der App Kurzbefehle einen Kurzbefehl mit der Aktion „Shell-Skript ausführen“ an, füge dies ein und gib ihm eine Taste.',
  macosAction: 'Befehl anzeigen',
  macosCopy: 'Befehl kopieren',
  macosCommand: 'Befehl für macOS',
  ownToken: 'Jedes bekommt ein eigenes API-Token, das hochladen darf und sonst nichts.',
  tokens: 'API-Token',
  ready: 'Fertig',
  readyLead: '{file} wurde heruntergeladen. Darin steht ein Token: Behalte die Datei für dich.',
  macosReady: 'Darin steht ein Token: Behalte ihn für dich.',
  failed: 'Nicht eingerichtet',
};
