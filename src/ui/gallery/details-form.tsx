'use client';

import { useId, useState } from 'react';
import type { ImageDetails, ImageItem } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { copyText } from '../copy-text.ts';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import styles from './details.module.css';
import { editAddress } from './edit-address.ts';
import { ExpiryField } from './expiry-field.tsx';
import { Facts } from './facts.tsx';
import { linkAs, linkFormats } from './link-formats.ts';
import { Moment } from './moment.tsx';
import { PictureIcon } from './picture-icon.tsx';
import { useSaving } from './use-saving.ts';

interface DetailsFormProps {
  picture: ImageItem & Partial<ImageDetails>;
  timeZone: string;
  onSaved: (picture: ImageDetails) => void;
  onRemove: () => void;
}

/** Everything that can be changed of a picture, saved as it is changed, and what else there is to know. */
export function DetailsForm({ picture: saved, timeZone, onSaved, onRemove }: DetailsFormProps) {
  const { details: words, formats, ...gallery } = useTexts('gallery');
  const id = useId();
  const { state, picture, save } = useSaving(saved, onSaved);

  async function copy(text: string, label: string) {
    if (await copyText(text)) say(gallery.linkCopied, label);
    else say(gallery.copyRefused, text, 'problem');
  }
  return (
    <div className={styles.side}>
      <div className={styles.field}>
        <span className={styles.label}>{words.copyAs}</span>
        <div className={styles.formats}>
          {linkFormats.map((format) => (
            <button
              key={format}
              type="button"
              className={styles.small}
              onClick={() => void copy(linkAs(format, picture), formats[format])}
            >
              {formats[format]}
            </button>
          ))}
        </div>
      </div>
      <TitleField key={picture.title} title={picture.title} onSave={(title) => save({ title })} />
      <fieldset className={styles.field}>
        <legend className={styles.label}>{words.visibility}</legend>
        {(['link', 'private'] as const).map((visibility) => (
          <label key={visibility} className={styles.choice}>
            <input
              type="radio"
              name={`${id}-visibility`}
              checked={picture.visibility === visibility}
              onChange={() => void save({ visibility })}
            />
            {words[visibility]}
          </label>
        ))}
      </fieldset>
      <ExpiryField
        expiresAt={picture.expires_at}
        timeZone={timeZone}
        onSave={(seconds) => void save({ expires_in: seconds })}
      />
      <div className={styles.field}>
        <label className={styles.choice}>
          <input
            type="checkbox"
            checked={picture.keep}
            onChange={(event) => void save({ keep: event.target.checked })}
          />
          {words.keep}
        </label>
        {picture.retained_until === null ? null : (
          <p className={styles.hint}>
            <Retained iso={picture.retained_until} timeZone={timeZone} />
          </p>
        )}
      </div>
      <div className={styles.status}>
        {state.failed ? <Problem>{state.text}</Problem> : <span role="status">{state.text}</span>}
      </div>
      <Facts picture={picture} timeZone={timeZone} />
      <div className={styles.last}>
        {picture.frames > 1 ? null : (
          // A page of its own: not the router's, so that going back asks where work would be lost.
          <a
            className={styles.small}
            href={editAddress(picture.id)}
            title={fill(words.withKey, { name: words.edit, key: 'E' })}
          >
            <PictureIcon name="edit" size={16} />
            {words.edit}
          </a>
        )}
        <a className={styles.small} href={routes.imageById(picture.id)} target="_blank" rel="noreferrer">
          <PictureIcon name="open" size={16} />
          {words.openRaw}
        </a>
        <button type="button" className={styles.danger} onClick={onRemove}>
          <PictureIcon name="trash" size={16} />
          {words.delete}
        </button>
      </div>
    </div>
  );
}

function Retained({ iso, timeZone }: { iso: string; timeZone: string }) {
  const [before = '', after = ''] = useTexts('gallery').details.retained.split('{time}');
  return (
    <>
      {before}
      <Moment iso={iso} timeZone={timeZone} />
      {after}
    </>
  );
}

/** Saved by Enter and on leaving it; Esc gives the old one back. */
function TitleField({ title, onSave }: { title: string | null; onSave: (title: string | null) => Promise<boolean> }) {
  const words = useTexts('gallery').details;
  const id = useId();
  const [typed, setTyped] = useState(title ?? '');
  const save = () => typed.trim() !== (title ?? '') && void onSave(typed.trim() || null);
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {words.title}
      </label>
      <input
        id={id}
        className={styles.input}
        value={typed}
        maxLength={200}
        placeholder={words.titlePlaceholder}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save();
          if (event.key !== 'Escape' || typed === (title ?? '')) return;
          event.preventDefault();
          event.stopPropagation();
          setTyped(title ?? '');
        }}
      />
    </div>
  );
}
