'use client';

import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { DetailsAnswer, ImageDetails, ImageItem } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { askServer, Refusal } from '../ask-server.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import styles from './details.module.css';
import { DetailsForm } from './details-form.tsx';
import { editAddress } from './edit-address.ts';
import { PictureIcon } from './picture-icon.tsx';
import { nameOf } from './picture-name.ts';
import { isTyping } from './use-keys.ts';
import type { Pictures } from './use-pictures.ts';
import { wordsFor } from './words-for.ts';

interface DetailsProps {
  id: string;
  list: Pictures;
  timeZone: string;
  onShow: (id: string | undefined, how: 'push' | 'replace') => void;
  onRemove: (picture: ImageItem) => Promise<void>;
}

/** One picture as it is, and everything about it. Has an address of its own; the arrow keys go to its neighbours. */
export function Details({ id, list, timeZone, onShow, onRemove }: DetailsProps) {
  const words = useTexts('gallery');
  const common = useTexts('common');
  const { found, problem, setDetails } = useDetails(id, list);
  const { pictures, more, loadMore } = list;
  const place = pictures.findIndex((one) => one.id === id);
  const previous = pictures[place - 1]?.id;
  const next = place < 0 ? undefined : pictures[place + 1]?.id;
  const dialog = useDialog(id);
  useEffect(() => {
    if (place >= 0 && next === undefined && more) void loadMore();
  }, [place, next, more, loadMore]);

  const close = () => onShow(undefined, 'replace');
  const go = (to: string | undefined) => to !== undefined && onShow(to, 'replace');
  const onKeyDown = (event: KeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    if ((event.target as HTMLElement).matches('input[type=radio]')) return;
    if (event.key === 'ArrowLeft') go(previous);
    if (event.key === 'ArrowRight') go(next);
    if (event.key.toLowerCase() === 'e' && found?.frames === 1) window.location.assign(editAddress(found.id));
  };
  const remove = async (picture: ImageItem) => {
    onShow(next ?? previous, 'replace');
    await onRemove(picture);
  };
  const name = found === undefined ? words.details.gone : nameOf(found, words);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={fill(words.details.label, { name })}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === dialog.current && close()}
      onKeyDown={onKeyDown}
    >
      <div className={styles.head}>
        <h2 className={styles.title}>{name}</h2>
        <Step icon="previous" label={words.details.previous} to={previous} onGo={go} />
        <Step icon="next" label={words.details.next} to={next} onGo={go} />
        <button type="button" className={styles.act} aria-label={common.close} title={common.close} onClick={close}>
          <PictureIcon name="close" />
        </button>
      </div>
      {found === undefined ? (
        <p className={styles.gone} role="status">
          {problem ?? common.loading}
        </p>
      ) : (
        <div className={styles.body}>
          <div className={styles.stage}>
            {/* biome-ignore lint/performance/noImgElement: the raw bytes are the product */}
            <img
              key={found.id}
              className={styles.picture}
              src={routes.imageById(found.id)}
              alt={name}
              width={found.width}
              height={found.height}
            />
          </div>
          <DetailsForm
            key={found.id}
            picture={found}
            timeZone={timeZone}
            onSaved={(saved) => {
              setDetails(saved);
              list.replace([saved]);
            }}
            onRemove={() => void remove(found)}
          />
        </div>
      )}
    </dialog>
  );
}

interface StepProps {
  icon: 'previous' | 'next';
  label: string;
  to: string | undefined;
  onGo: (id: string | undefined) => void;
}

function Step({ icon, label, to, onGo }: StepProps) {
  return (
    <button
      type="button"
      className={styles.act}
      aria-label={label}
      title={label}
      // Not `disabled`, which would take the focus away at the last picture.
      aria-disabled={to === undefined}
      onClick={() => onGo(to)}
    >
      <PictureIcon name={icon} />
    </button>
  );
}

/** Open as long as it is there, and closed before it leaves the page: only then does the browser give the focus back. */
function useDialog(id: string) {
  const dialog = useRef<HTMLDialogElement>(null);
  const latest = useRef(id);
  latest.current = id;
  useLayoutEffect(() => {
    const shown = dialog.current;
    const { overflow } = document.documentElement.style;
    document.documentElement.style.overflow = 'hidden';
    shown?.showModal();
    return () => {
      shown?.close();
      document.documentElement.style.overflow = overflow;
      // Gone on to another picture meanwhile: that one has the focus then, if it is in sight.
      document.querySelector<HTMLElement>(`a[data-picture="${latest.current}"]`)?.focus();
    };
  }, []);
  return dialog;
}

/** What the list knows of a picture at once, and the rest as the server says it. */
function useDetails(id: string, list: Pictures) {
  const words = useTexts('gallery').details;
  const [details, setDetails] = useState<ImageDetails>();
  const [problem, setProblem] = useState<string>();
  const told = useRef(words);
  told.current = words;
  useEffect(() => {
    const controller = new AbortController();
    setProblem(undefined);
    askServer<DetailsAnswer>(routes.imageDetails(id), { signal: controller.signal }).then(setDetails, (error) => {
      if (controller.signal.aborted) return;
      const gone = error instanceof Refusal && error.code === 'not_found';
      setProblem(gone ? `${told.current.gone}. ${told.current.goneHint}` : wordsFor(error));
    });
    return () => controller.abort();
  }, [id]);
  const listed = list.pictures.find((one) => one.id === id);
  const known = details?.id === id ? details : undefined;
  const found: (ImageItem & Partial<ImageDetails>) | undefined = problem === undefined ? (known ?? listed) : undefined;
  return { found, problem, setDetails: useCallback((saved: ImageDetails) => setDetails(saved), []) };
}
