'use client';

import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { routes } from '#contract/routes.ts';
import { byteSize } from '../byte-size.ts';
import { Icon } from '../icon.tsx';
import { LocalTime } from '../local-time.tsx';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import styles from './admin.module.css';
import { kindOf, nameOf, thumbnailOf, type UploadView } from './upload-row.tsx';

interface UploadDetailsProps {
  upload: UploadView;
  own: boolean;
  onClose: () => void;
  onKeep: () => void;
  onDelete: () => void;
}

/** All that is known of one picture, and what can be done to it. */
export function UploadDetails({ upload, own, onClose, onKeep, onDelete }: UploadDetailsProps) {
  const words = useTexts('uploads');
  const common = useTexts('common');
  const isPrivate = upload.visibility === 'private';
  return (
    <Modal
      opened
      onClose={onClose}
      title={nameOf(upload, words)}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Picture upload={upload} hidden={isPrivate && !own} />
      <dl className={styles.list}>
        <Facts upload={upload} />
      </dl>
      <div className={styles.entryActions}>
        {isPrivate && !own ? null : (
          <Button component="a" variant="default" href={routes.imageById(upload.id)} target="_blank" rel="noreferrer">
            {words.open}
          </Button>
        )}
        <Button variant="default" onClick={onKeep}>
          {upload.keep ? words.unkeep : words.keep}
        </Button>
        <Button component="a" variant="default" href={`/admin/audit?${new URLSearchParams({ target: upload.id })}`}>
          {words.history}
        </Button>
        <Button color="red.9" onClick={onDelete}>
          {words.delete}
        </Button>
      </div>
    </Modal>
  );
}

/** A private picture of somebody else is loaded only when that is asked for: the server writes it down. */
function Picture({ upload, hidden }: { upload: UploadView; hidden: boolean }) {
  const words = useTexts('uploads');
  const [looking, setLooking] = useState(!hidden);
  return (
    <div className={styles.look}>
      {looking ? (
        // biome-ignore lint/performance/noImgElement: the server has made it small already
        <img src={thumbnailOf(upload)} alt={upload.title ?? ''} />
      ) : (
        <>
          <Icon name="lock" size={28} />
          <p>{words.lookHint}</p>
          <Button size="xs" variant="default" onClick={() => setLooking(true)}>
            {words.look}
          </Button>
        </>
      )}
    </div>
  );
}

function Facts({ upload }: { upload: UploadView }) {
  const words = useTexts('uploads');
  const common = useTexts('common');
  const locale = useLocale();
  const { owner } = upload;
  const facts: [string, ReactNode][] = [
    [words.owner, owner.email === '' ? words.goneAccount : `${owner.name} (${owner.email})`],
    [words.created, <LocalTime key="created" iso={upload.created_at} />],
    [words.type, kindOf(upload)],
    [words.dimensions, `${upload.width} × ${upload.height}`],
    [words.size, byteSize(upload.bytes, locale)],
    [words.store, upload.store],
    [words.visibility, upload.visibility === 'private' ? words.private : words.anybody],
    [words.kept, upload.keep ? common.yes : common.no],
    [words.expires, timeOr(upload.expires_at, common.never)],
    [words.retained, timeOr(upload.retained_until, common.never)],
    [words.views, upload.views.toLocaleString(locale)],
    [words.lastView, timeOr(upload.last_viewed_at, common.never)],
  ];
  return facts.map(([name, value]) => (
    <div key={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  ));
}

const timeOr = (iso: string | null, never: string) => (iso === null ? never : <LocalTime iso={iso} />);
