'use client';

import { useCallback, useRef, useState } from 'react';
import type { Desk } from '#desk/desk.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { KeysDialog } from './keys-dialog.tsx';
import styles from './picture-editor.module.css';
import type { EditedPicture } from './save-picture.ts';
import { Stage } from './stage.tsx';
import { StyleBar } from './style-bar.tsx';
import { ToolButton, Toolbar } from './toolbar.tsx';
import { useDesk, useDeskVersion } from './use-desk.ts';
import { useLeaving } from './use-leaving.ts';
import { type SavingState, useSaving } from './use-saving.ts';

/** One own picture to draw on, and to save as a new one or in its own place. */
export function PictureEditor({ picture }: { picture: EditedPicture }) {
  const words = useTexts('editor');
  const [spoken, setSpoken] = useState('');
  const say = useCallback((text: string) => setSpoken(text), []);
  const loading = useDesk(picture.id, say);
  return (
    <div className={styles.editor}>
      {loading && 'desk' in loading ? (
        <Workplace desk={loading.desk} picture={picture} />
      ) : (
        <div className={styles.notice}>
          {loading ? <Problem>{words.cannot[loading.problem]}</Problem> : <p role="status">{words.loading}</p>}
          {loading ? <a href={backTo(picture.id)}>{words.back}</a> : null}
        </div>
      )}
      <p className={styles.hidden} role="status" aria-live="polite">
        {spoken}
      </p>
    </div>
  );
}

const backTo = (id: string) => `/?picture=${id}`;

function Workplace({ desk, picture }: { desk: Desk; picture: EditedPicture }) {
  const words = useTexts('editor');
  useDeskVersion(desk);
  const [replacing, setReplacing] = useState(false);
  const [keysShown, setKeysShown] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const leaving = useLeaving(() => desk.hasWork);
  const saving = useSaving(desk, picture, ({ id }) => leaving.leaveAnyway(backTo(id)));
  const busy = saving.state.at === 'sending';
  const toggleFit = () => {
    if (desk.view.fitted) desk.view.zoomTo(1);
    else desk.view.fit();
    desk.lookedAround();
  };
  const acts = {
    saveNew: () => void saving.save('new'),
    // The same picture would only be encoded once more.
    replace: () => desk.hasWork && setReplacing(true),
    leave: () => leaving.leave(backTo(picture.id)),
    toggleFit,
  };
  const done = (what: () => void) => () => {
    what();
    field.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <div className={styles.bars}>
        <Toolbar desk={desk} />
        <Zoom desk={desk} toggleFit={toggleFit} />
        <button type="button" className={styles.percent} onClick={() => setKeysShown(true)}>
          {words.keys}
        </button>
        <div className={styles.break} />
        <StyleBar desk={desk} />
        <div className={styles.saves}>
          <button type="button" className={styles.button} disabled={busy} onClick={acts.leave}>
            {words.cancel}
          </button>
          <button
            type="button"
            className={styles.button}
            disabled={busy || !desk.hasWork}
            title={fill(words.tooltip, { name: words.replace, key: 'Ctrl+Shift+S' })}
            onClick={acts.replace}
          >
            {words.replace}
          </button>
          <button
            type="button"
            className={styles.primary}
            disabled={busy}
            title={fill(words.tooltip, { name: words.saveNew, key: 'Ctrl+S' })}
            onClick={acts.saveNew}
          >
            {words.saveNew}
          </button>
        </div>
      </div>
      <Stage desk={desk} acts={acts} field={field} />
      <SavingNote state={saving.state} onCancel={saving.cancel} />
      {keysShown ? <KeysDialog desk={desk} onClose={done(() => setKeysShown(false))} /> : null}
      {replacing ? (
        <ConfirmDialog
          title={words.replaceTitle}
          action={words.replaceAction}
          busy={false}
          onConfirm={done(() => {
            setReplacing(false);
            void saving.save('replace');
          })}
          onCancel={done(() => setReplacing(false))}
        >
          <p className={styles.told}>{words.replaceTold}</p>
          <p className={styles.told}>{words.replaceCached}</p>
        </ConfirmDialog>
      ) : null}
      {leaving.leavingTo === undefined ? null : (
        <ConfirmDialog
          title={words.leaveTitle}
          action={words.leaveAction}
          busy={false}
          onConfirm={() => leaving.leaveAnyway(leaving.leavingTo ?? '/')}
          onCancel={done(leaving.stay)}
        >
          {words.leaveTold}
        </ConfirmDialog>
      )}
    </>
  );
}

function Zoom({ desk, toggleFit }: { desk: Desk; toggleFit: () => void }) {
  const words = useTexts('editor');
  const { view } = desk;
  const zoom = (factor: number) => {
    view.zoomTo(view.scale * factor);
    desk.lookedAround();
  };
  const percent = `${Math.round(view.scale * 100)} %`;
  return (
    <div className={styles.zoom}>
      <ToolButton icon="minus" label={words.zoomOut} keys={words.ctrlWheel} onPress={() => zoom(0.8)} stop />
      <button
        type="button"
        className={styles.percent}
        aria-label={fill(words.zoomSaid, { percent })}
        title={fill(words.tooltip, { name: view.fitted ? words.actualSize : words.fit, key: '0' })}
        onClick={toggleFit}
      >
        {percent}
      </button>
      <ToolButton icon="plus" label={words.zoomIn} keys={words.ctrlWheel} onPress={() => zoom(1.25)} stop />
    </div>
  );
}

function SavingNote({ state, onCancel }: { state: SavingState; onCancel: () => void }) {
  const words = useTexts('editor');
  if (state.at === 'rest') return null;
  return (
    <div className={styles.saving}>
      {state.at === 'failed' ? (
        <Problem>{state.why}</Problem>
      ) : (
        <>
          <span role="status">{state.share < 1 ? words.sending : words.storing}</span>
          <progress className={styles.progress} value={state.share} max={1} aria-label={words.sending} />
          <button type="button" className={styles.button} onClick={onCancel}>
            {words.cancel}
          </button>
        </>
      )}
    </div>
  );
}
