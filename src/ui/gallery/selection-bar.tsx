'use client';

import { useId, useRef } from 'react';
import type { BatchChange, ImageItem } from '#contract/image.ts';
import { copyText } from '../copy-text.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill, plural } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { batch } from './batch.ts';
import { linkFormats, linksAs } from './link-formats.ts';
import { PictureIcon, type PictureIconName } from './picture-icon.tsx';
import styles from './selection-bar.module.css';
import type { Selection } from './use-selection.ts';
import { wordsFor } from './words-for.ts';

interface SelectionBarProps {
  selection: Selection;
  pictures: readonly ImageItem[];
  onRemove: (pictures: readonly ImageItem[]) => Promise<void>;
  onChanged: (pictures: readonly ImageItem[]) => void;
}

/** Over the header while pictures are selected: how many they are, and what can be done with them. */
export function SelectionBar({ selection, pictures, onRemove, onChanged }: SelectionBarProps) {
  const words = useTexts('gallery');
  const common = useTexts('common');
  const locale = useLocale();
  if (selection.ids.size === 0) return null;
  const chosen = pictures.filter(({ id }) => selection.ids.has(id));

  async function change(what: BatchChange) {
    const ids = chosen.map(({ id }) => id);
    try {
      const { done, missing } = await batch(ids, { action: 'change', change: what });
      const changed = new Set(done);
      const theirs = chosen.filter(({ id }) => changed.has(id));
      onChanged(theirs.map((picture) => changedBy(picture, what)));
      const lost = missing.length === 0 ? '' : plural(locale, words.selection.missing, missing.length);
      say(plural(locale, words.selection.changed, done.length), lost);
    } catch (error) {
      say(words.selection.notChanged, wordsFor(error), 'problem');
    }
  }
  return (
    <section className={styles.bar} aria-label={words.selection.label}>
      <div className={styles.inner}>
        <button
          type="button"
          className={styles.act}
          aria-label={words.selection.clear}
          title={words.selection.clear}
          onClick={selection.clear}
        >
          <PictureIcon name="close" />
        </button>
        <strong className={styles.count} role="status">
          {plural(locale, words.selection.count, chosen.length)}
        </strong>
        <CopyMenu pictures={chosen} />
        <MoreMenu onChange={change} />
        <button type="button" className={styles.act} aria-label={common.delete} onClick={() => void onRemove(chosen)}>
          <PictureIcon name="trash" />
          <span className={styles.label}>{common.delete}</span>
        </button>
      </div>
    </section>
  );
}

function changedBy(
  picture: ImageItem,
  { visibility = picture.visibility, keep = picture.keep }: BatchChange,
): ImageItem {
  return { ...picture, visibility, keep, expires_at: keep ? null : picture.expires_at };
}

function CopyMenu({ pictures }: { pictures: readonly ImageItem[] }) {
  const words = useTexts('gallery');
  const locale = useLocale();
  const acts = linkFormats.map((format) => ({
    label: words.formats[format],
    act: async () => {
      const text = linksAs(format, pictures);
      const hint = fill('{format}', { format: words.formats[format] });
      if (await copyText(text)) say(plural(locale, words.selection.copied, pictures.length), hint);
      else say(words.copyRefused, hint, 'problem');
    },
  }));
  return <BarMenu icon="copy" label={words.selection.copyLinks} acts={acts} />;
}

function MoreMenu({ onChange }: { onChange: (change: BatchChange) => Promise<void> }) {
  const words = useTexts('gallery').selection;
  const acts = [
    { label: words.keep, act: () => onChange({ keep: true }) },
    { label: words.unkeep, act: () => onChange({ keep: false }) },
    { label: words.makePrivate, act: () => onChange({ visibility: 'private' }) },
    { label: words.makeLink, act: () => onChange({ visibility: 'link' }) },
  ];
  return <BarMenu icon="more" label={words.more} acts={acts} iconOnly />;
}

interface BarMenuProps {
  icon: PictureIconName;
  label: string;
  iconOnly?: boolean;
  acts: readonly { label: string; act: () => Promise<void> }[];
}

/** A button with a few choices under it: the browser's own popover opens, closes and gives the focus back. */
function BarMenu({ icon, label, iconOnly, acts }: BarMenuProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  return (
    <span className={styles.menu}>
      <button type="button" className={styles.act} popoverTarget={id} aria-label={label} title={label}>
        <PictureIcon name={icon} />
        {iconOnly ? null : <span className={styles.label}>{label}</span>}
      </button>
      <div id={id} ref={panel} popover="auto" className={styles.panel}>
        {acts.map(({ label: text, act }) => (
          <button
            key={text}
            type="button"
            className={styles.item}
            onClick={() => {
              panel.current?.hidePopover();
              void act();
            }}
          >
            {text}
          </button>
        ))}
      </div>
    </span>
  );
}
