'use client';

import type { ReactNode } from 'react';
import type { ImageDetails, ImageItem } from '#contract/image.ts';
import { byteSize } from '../byte-size.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill, plural } from '../texts/words.ts';
import styles from './details.module.css';
import { Moment } from './moment.tsx';
import { kindOf } from './picture-name.ts';

/** What there is to know of a picture and not to change. */
export function Facts({ picture, timeZone }: { picture: ImageItem & Partial<ImageDetails>; timeZone: string }) {
  const words = useTexts('gallery').details;
  const { never } = useTexts('common');
  const locale = useLocale();
  const { width, height, frames, views, last_viewed_at: viewed, store } = picture;
  const number = (value: number) => value.toLocaleString(locale);
  const type = frames > 1 ? `${kindOf(picture)}, ${plural(locale, words.frames, frames)}` : kindOf(picture);
  const waiting = '…';
  const rows: [string, ReactNode][] = [
    [words.created, <Moment key="created" iso={picture.created_at} timeZone={timeZone} />],
    [words.dimensions, fill(words.pixels, { width: number(width), height: number(height) })],
    [words.size, byteSize(picture.bytes, locale)],
    [words.type, type],
    [words.store, store ?? waiting],
    [words.views, views === undefined ? waiting : plural(locale, words.viewed, views)],
    [
      words.lastViewed,
      viewed === undefined ? (
        waiting
      ) : viewed === null ? (
        never
      ) : (
        <Moment key="viewed" iso={viewed} timeZone={timeZone} />
      ),
    ],
  ];
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
