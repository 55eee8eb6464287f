'use client';

import { ActionIcon, Button } from '@mantine/core';
import type { ImageItem } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { byteSize } from './byte-size.ts';
import { Icon } from './icon.tsx';
import { LocalTime } from './local-time.tsx';
import styles from './picture-card.module.css';

interface PictureCardProps {
  picture: ImageItem;
  onCopy: () => void;
  onDelete: () => void;
}

/** One own picture with what can be done to it. */
export function PictureCard({ picture, onCopy, onDelete }: PictureCardProps) {
  // By path, so that it shows whatever address the site was opened by; the link copied is the configured one.
  const source = routes.imageById(picture.id);
  const kind = picture.type.replace('image/', '').toUpperCase();
  const name = picture.title ?? `${kind} picture, ${picture.width} by ${picture.height}`;
  return (
    <article className={styles.card} aria-label={name}>
      <a className={styles.frame} href={source} target="_blank" rel="noreferrer" aria-label={`Open ${name}`}>
        {/* biome-ignore lint/performance/noImgElement: the raw bytes are the product; nothing may re-encode them */}
        <img
          className={styles.picture}
          src={source}
          alt=""
          width={picture.width}
          height={picture.height}
          loading="lazy"
          decoding="async"
        />
        {picture.frames > 1 ? <span className={styles.badge}>{kind === 'GIF' ? 'GIF' : `${kind}, moving`}</span> : null}
      </a>
      <div className={styles.words}>
        <h2 className={styles.title} title={picture.title ?? undefined}>
          {picture.title ?? <LocalTime iso={picture.created_at} />}
        </h2>
        <p className={styles.facts}>
          {kind} · {picture.width} × {picture.height} · {byteSize(picture.bytes)}
        </p>
        {picture.title === null ? null : (
          <p className={styles.facts}>
            <LocalTime iso={picture.created_at} />
          </p>
        )}
        {picture.visibility === 'private' ? (
          <p className={styles.facts}>
            <Icon name="lock" size={14} /> Only you can open it
          </p>
        ) : null}
        {picture.expires_at === null ? null : (
          <p className={styles.facts}>
            <Icon name="clock" size={14} />
            <span>
              Gone after <LocalTime iso={picture.expires_at} />
            </span>
          </p>
        )}
      </div>
      <div className={styles.actions}>
        <Button variant="light" size="sm" leftSection={<Icon name="copy" size={16} />} onClick={onCopy} flex={1}>
          Copy link
        </Button>
        <ActionIcon
          component="a"
          variant="default"
          size={36}
          href={source}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open ${name} in a new tab`}
          title="Open in a new tab"
        >
          <Icon name="open" />
        </ActionIcon>
        <ActionIcon variant="default" size={36} aria-label={`Delete ${name}`} title="Delete" onClick={onDelete}>
          <Icon name="trash" />
        </ActionIcon>
      </div>
    </article>
  );
}
