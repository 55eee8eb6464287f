'use client';

import { useState } from 'react';
import buttons from '../button.module.css';
import { copyText } from '../copy-text.ts';
import { Dialog } from '../dialog.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import styles from './security.module.css';

interface RecoveryCodesDialogProps {
  codes: readonly string[];
  email: string;
  origin: string;
  onDone: () => void;
}

/** Shows recovery codes, this once. Esc does not leave it: they would be lost. */
export function RecoveryCodesDialog({ codes, email, origin, onDone }: RecoveryCodesDialogProps) {
  const words = useTexts('security').codes;
  const common = useTexts('common');
  const [copied, setCopied] = useState(false);
  const head = fill(words.fileHead, { email, host: new URL(origin).host });
  const text = `${head}\n\n${codes.join('\n')}\n`;
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
  return (
    <Dialog title={words.shownTitle} lead={words.shownLead} busy onCancel={onDone}>
      <ol className={styles.codes} translate="no">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={styles.tools}>
        <button type="button" className={buttons.button} onClick={async () => setCopied(await copyText(text))}>
          {copied ? common.copied : words.copy}
        </button>
        <a className={buttons.button} href={file} download={words.fileName}>
          {words.download}
        </a>
        <button type="button" className={buttons.button} onClick={() => printText(text)}>
          {words.print}
        </button>
      </div>
      <button type="button" className={buttons.primary} onClick={onDone}>
        {words.kept}
      </button>
    </Dialog>
  );
}

/** Prints the codes alone, not the page around them. */
function printText(text: string): void {
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.style.display = 'none';
  const printed = frame.contentDocument;
  const page = frame.contentWindow;
  if (!printed || !page) return;
  const lines = printed.createElement('pre');
  lines.style.font = '16px/1.8 monospace';
  lines.style.whiteSpace = 'pre-wrap';
  lines.textContent = text;
  printed.body.append(lines);
  page.addEventListener('afterprint', () => frame.remove());
  page.print();
}
