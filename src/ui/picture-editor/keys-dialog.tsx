'use client';

import type { Desk } from '#desk/desk.ts';
import { Dialog } from '../dialog.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import styles from './picture-editor.module.css';

/** Every key of the editor and of the page around it. */
export function KeysDialog({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const words = useTexts('editor');
  const common = useTexts('common');
  const own: readonly (readonly [string, string])[] = [
    [words.crop, 'Shift+C'],
    [`${words.fit} / ${words.actualSize}`, '0'],
    [words.moves, words.spaceDrag],
    [`${words.zoomIn} / ${words.zoomOut}`, words.ctrlWheel],
    [words.width, `1–9, ${words.altWheel}`],
    [words.saveNew, 'Ctrl+S'],
    [words.replace, 'Ctrl+Shift+S'],
    [words.cancel, 'Esc'],
  ];
  const ofEngine = desk.editor.actions.map(({ label, keys }) => [label, keys.join(', ')] as const);
  return (
    <Dialog title={words.keys} onCancel={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className={styles.keys} aria-label={words.keys} tabIndex={0}>
        <dl className={styles.keyList}>
          {[...ofEngine, ...own].map(([name, keys]) => (
            <div key={name} className={styles.keyRow}>
              <dt>{name}</dt>
              <dd className={styles.key}>{keys}</dd>
            </div>
          ))}
        </dl>
      </section>
      <button type="button" className={styles.primary} onClick={onClose}>
        {common.close}
      </button>
    </Dialog>
  );
}
