import type { Words } from '../words.ts';

export const device: Words<typeof import('../en/device.ts').device> = {
  enter: {
    title: 'Gerät verbinden',
    lead: 'Gib den Code ein, den das Gerät anzeigt.',
    code: 'Code',
    next: 'Weiter',
  },
  trouble: {
    unknown: 'Diesen Code gibt es nicht. Sieh noch einmal nach, was das Gerät anzeigt.',
    missing: 'Gib zuerst den Code ein.',
    expired: 'Dieser Code ist abgelaufen. Beginne am Gerät noch einmal.',
    used: 'Dieser Code wurde schon benutzt. Beginne am Gerät noch einmal.',
    other: 'Das hat nicht geklappt. Beginne am Gerät noch einmal.',
  },
  confirm: {
    title: 'Ist das dein Gerät?',
    lead: '{name} möchte verbunden werden. Mach nur weiter, wenn du das selbst begonnen hast und das Gerät diesen Code anzeigt:',
    leadFrom:
      '{name} möchte verbunden werden. Die Anfrage kam von {ip}. Mach nur weiter, wenn du das selbst begonnen hast und das Gerät diesen Code anzeigt:',
    yes: 'Es zeigt diesen Code',
    no: 'Abbrechen',
  },
  aborted: { title: 'Nicht verbunden', lead: 'Das Gerät wurde abgewiesen. Du kannst diese Seite schließen.' },
  done: { title: 'Verbunden', lead: 'Das Gerät weiß es gleich. Du kannst diese Seite schließen.' },
  refused: {
    title: 'Hier geht es nicht weiter',
    ours: 'Der Server hatte ein Problem. Versuche es gleich noch einmal.',
    theirs: 'Ein Programm wollte verbunden werden, aber seine Anfrage ist nicht in Ordnung.',
    end: 'Es wurde nichts erlaubt. Beginne noch einmal dort, wo du hergekommen bist.',
  },
};
