'use client';

import { ActionIcon, Checkbox } from '@mantine/core';
import type { ImageDetails } from '#contract/image.ts';
import { byteSize } from '../byte-size.ts';
import { Icon } from '../icon.tsx';
import { LocalTime } from '../local-time.tsx';
import type { Texts } from '../texts/texts.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import styles from './admin.module.css';

/** A picture and whose it is; `email` is empty where the account is gone. */
export interface UploadView extends ImageDetails {
  readonly owner: { readonly id: string; readonly email: string; readonly name: string };
}

export function kindOf({ type }: UploadView): string {
  return type.replace('image/', '').toUpperCase();
}

export function nameOf(upload: UploadView, words: Texts['uploads']): string {
  const { title, width, height } = upload;
  return title ?? fill(words.nameless, { type: kindOf(upload), width, height });
}

export const thumbnailOf = ({ id }: UploadView) => `/api/v1/images/${id}/thumbnail`;

interface UploadRowProps {
  upload: UploadView;
  /** It belongs to who is looking. */
  own: boolean;
  chosen: boolean;
  onChoose: () => void;
  onDetails: () => void;
}

/** One picture of the list. */
export function UploadRow({ upload, own, chosen, onChoose, onDetails }: UploadRowProps) {
  const words = useTexts('uploads');
  const locale = useLocale();
  const name = nameOf(upload, words);
  const { owner } = upload;
  const hidden = upload.visibility === 'private' && !own;
  return (
    <li className={styles.row} aria-label={name}>
      <div className={styles.upload}>
        <Checkbox aria-label={fill(words.select, { name })} checked={chosen} onChange={onChoose} />
        <button type="button" className={styles.thumb} onClick={onDetails} aria-label={fill(words.detailsOf, { name })}>
          {hidden ? (
            <Icon name="lock" />
          ) : (
            // biome-ignore lint/performance/noImgElement: the server has made it small already
            <img src={thumbnailOf(upload)} alt="" loading="lazy" decoding="async" />
          )}
        </button>
        <div className={styles.entryWords}>
          <div className={styles.uploadTitle}>{name}</div>
          <p className={styles.facts}>
            <a href={`/admin/uploads?${new URLSearchParams({ user: owner.id })}`}>{owner.email || words.goneAccount}</a>
            <LocalTime iso={upload.created_at} />
          </p>
          <p className={styles.facts}>
            <span>
              {kindOf(upload)} ·{' '}
              <span className={styles.whole}>
                {upload.width} × {upload.height} ·
              </span>{' '}
              <span className={styles.whole}>{byteSize(upload.bytes, locale)}</span>
            </span>
            <span>{upload.store}</span>
            {upload.visibility === 'private' ? (
              <span className={styles.mark}>
                <Icon name="lock" size={13} /> {words.private}
              </span>
            ) : null}
            {upload.keep ? (
              <span className={styles.mark}>
                <Icon name="check" size={13} /> {words.kept}
              </span>
            ) : null}
            {upload.expires_at === null ? null : (
              <span>
                {words.expires} <LocalTime iso={upload.expires_at} />
              </span>
            )}
          </p>
        </div>
        <ActionIcon variant="default" size={36} onClick={onDetails} title={words.details} aria-label={words.details}>
          <Icon name="eye" />
        </ActionIcon>
      </div>
    </li>
  );
}
