'use client';

import type { Locale } from '#contract/account.ts';
import { copyText } from '../../copy-text.ts';
import { limitSize } from '../../size-unit.ts';
import type { Texts } from '../../texts/texts.ts';
import { useLocale, useTexts } from '../../texts/texts-provider.tsx';
import { fill, plural } from '../../texts/words.ts';
import { say } from '../../toasts.tsx';
import { PictureIcon, type PictureIconName } from '../picture-icon.tsx';
import styles from './upload.module.css';
import type { Upload, UploadFault } from './upload-queue.ts';
import type { Uploads } from './use-uploads.ts';

/** How each upload of this page is getting on, over the corner of the page. */
export function UploadTray({ uploads }: { uploads: Uploads }) {
  const words = useTexts('gallery').upload;
  const locale = useLocale();
  const { all } = uploads;
  if (all.length === 0) return null;
  const running = all.filter(({ state }) => state === 'waiting' || state === 'sending').length;
  const failed = all.filter(({ state }) => state === 'failed').length;
  const done = all.filter(({ state }) => state === 'done').length;
  const title =
    running > 0
      ? plural(locale, words.running, running)
      : failed > 0
        ? plural(locale, words.failed, failed)
        : plural(locale, words.finished, done);
  return (
    <section className={styles.tray} aria-label={words.label}>
      <div className={styles.trayHead}>
        <strong role="status">{title}</strong>
        {running > 0 ? null : <TrayAct icon="close" label={words.hide} onClick={uploads.clear} />}
      </div>
      <ul className={styles.list}>
        {all.map((upload) => (
          <li key={upload.id} className={styles.item}>
            <Line upload={upload} uploads={uploads} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const gallery = useTexts('gallery');
  const words = gallery.upload;
  const locale = useLocale();
  const { id, state, sent, picture } = upload;
  const { name } = upload.file;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(sent);
  async function copy(url: string) {
    if (await copyText(url)) say(gallery.linkCopied, url);
    else say(gallery.copyRefused, url, 'problem');
  }
  return (
    <>
      <div className={styles.text}>
        <span className={styles.name}>{name}</span>
        <span className={styles.state} data-failed={state === 'failed' || undefined}>
          {upload.fault
            ? faultWords(upload.fault, words, uploads.maxBytes, locale)
            : stateWords(state, sent, percent, words)}
        </span>
        {state === 'sending' ? (
          <progress className={styles.progress} value={sent} max={1} aria-label={fill(words.progress, { name })} />
        ) : null}
      </div>
      {picture ? (
        <TrayAct icon="copy" label={fill(words.copy, { name })} onClick={() => void copy(picture.url)} />
      ) : null}
      {state === 'failed' || state === 'cancelled' ? (
        <TrayAct icon="retry" label={fill(words.retry, { name })} onClick={() => uploads.retry(id)} />
      ) : null}
      {state === 'waiting' || state === 'sending' ? (
        <TrayAct icon="close" label={fill(words.cancel, { name })} onClick={() => uploads.cancel(id)} />
      ) : null}
    </>
  );
}

function TrayAct({ icon, label, onClick }: { icon: PictureIconName; label: string; onClick: () => void }) {
  return (
    <button type="button" className={styles.act} aria-label={label} title={label} onClick={onClick}>
      <PictureIcon name={icon} size={17} />
    </button>
  );
}

type UploadTexts = Texts['gallery']['upload'];

function stateWords(state: Upload['state'], sent: number, percent: string, words: UploadTexts): string {
  if (state === 'sending') return sent === 1 ? words.storing : fill(words.sending, { percent });
  return { waiting: words.waiting, done: words.done, cancelled: words.cancelled, failed: '' }[state];
}

function faultWords({ code, message }: UploadFault, { errors }: UploadTexts, maxBytes: number, locale: Locale): string {
  const known = errors[code as keyof typeof errors] as string | undefined;
  return known === undefined ? message || errors.network : fill(known, { limit: limitSize(maxBytes, locale) });
}
