'use client';

import { memo, useState } from 'react';
import type { ImageItem } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { byteSize } from '../byte-size.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { Moment, momentWords } from './moment.tsx';
import styles from './picture-card.module.css';
import { PictureIcon } from './picture-icon.tsx';
import { kindOf, nameOf } from './picture-name.ts';

/** What can be done to a card. One object for all cards, the same for as long as the gallery is there. */
export interface CardActs {
  open(id: string): void;
  select(id: string, range: boolean): void;
  copy(picture: ImageItem): void;
  remove(picture: ImageItem): void;
}

interface PictureCardProps {
  picture: ImageItem;
  timeZone: string;
  selected: boolean;
  /** Something is selected: a click selects more. */
  selecting: boolean;
  acts: CardActs;
}

/** One own picture: a still of it, and what it is. It moves while the pointer or the focus is on it. */
export const PictureCard = memo(function PictureCard({
  picture,
  timeZone,
  selected,
  selecting,
  acts,
}: PictureCardProps) {
  const words = useTexts('gallery');
  const locale = useLocale();
  const [playing, setPlaying] = useState(false);
  const moving = picture.frames > 1;
  const name = nameOf(picture, words);
  const kind = kindOf(picture);
  const motion = kind === 'GIF' ? kind : fill(words.moving, { kind });
  const badge = moving ? motion : undefined;
  const play = () => moving && !window.matchMedia('(prefers-reduced-motion: reduce)').matches && setPlaying(true);
  return (
    <article className={styles.card} aria-label={name} data-selected={selected || undefined}>
      <a
        className={styles.frame}
        href={`/?picture=${picture.id}`}
        data-picture={picture.id}
        aria-label={fill(words.open, { name: badge === undefined ? name : `${name}, ${badge}` })}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          if (selecting || event.shiftKey) acts.select(picture.id, event.shiftKey);
          else acts.open(picture.id);
        }}
        onMouseEnter={play}
        onMouseLeave={() => setPlaying(false)}
        onFocus={play}
        onBlur={() => setPlaying(false)}
      >
        <Still picture={picture} />
        {playing ? (
          // biome-ignore lint/performance/noImgElement: the raw bytes are the product; nothing may re-encode them
          <img className={styles.playing} src={routes.imageById(picture.id)} alt="" />
        ) : null}
        {badge === undefined ? null : <span className={styles.badge}>{badge}</span>}
      </a>
      <input
        type="checkbox"
        className={styles.check}
        aria-label={fill(words.select, { name })}
        checked={selected}
        onChange={(event) => acts.select(picture.id, (event.nativeEvent as MouseEvent).shiftKey)}
      />
      <div className={styles.words}>
        <div className={styles.lines}>
          <h3 className={styles.title} title={picture.title ?? undefined}>
            {picture.title ?? <Moment iso={picture.created_at} timeZone={timeZone} />}
          </h3>
          <p className={styles.facts}>
            {picture.visibility === 'private' ? <Mark icon="lock" label={words.onlyYou} /> : null}
            {picture.keep ? <Mark icon="bookmark" label={words.kept} /> : null}
            {picture.expires_at === null ? null : (
              <Mark
                icon="clock"
                label={fill(words.goneAfter, { time: momentWords(picture.expires_at, locale, timeZone) })}
              />
            )}
            <span className={styles.fact}>
              {kind}
              <span className={styles.pixels}>
                {' '}
                · {picture.width} × {picture.height}
              </span>{' '}
              · {byteSize(picture.bytes, locale)}
            </span>
          </p>
        </div>
        <button
          type="button"
          className={styles.act}
          aria-label={fill(words.copyLinkOf, { name })}
          title={words.copyLink}
          onClick={() => acts.copy(picture)}
        >
          <PictureIcon name="copy" size={17} />
        </button>
        <button
          type="button"
          className={styles.act}
          aria-label={fill(words.deleteOf, { name })}
          title={fill(words.deleteOf, { name })}
          onClick={() => acts.remove(picture)}
        >
          <PictureIcon name="trash" size={17} />
        </button>
      </div>
    </article>
  );
});

/** The stored thumbnail, or a sign that there is none. */
function Still({ picture }: { picture: ImageItem }) {
  const [broken, setBroken] = useState(false);
  if (broken) {
    return (
      <span className={styles.broken}>
        <PictureIcon name="picture" size={32} />
      </span>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: it is made and stored by this server already
    <img
      className={styles.still}
      src={routes.thumbnail(picture.id)}
      alt=""
      width={picture.width}
      height={picture.height}
      decoding="async"
      draggable={false}
      onError={() => setBroken(true)}
    />
  );
}

/** An icon that says something by itself. */
function Mark({ icon, label }: { icon: 'lock' | 'clock' | 'bookmark'; label: string }) {
  return (
    <span role="img" aria-label={label} title={label} className={styles.mark}>
      <PictureIcon name={icon} size={14} />
    </span>
  );
}
