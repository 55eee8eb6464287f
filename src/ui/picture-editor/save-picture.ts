import type { ErrorBody, ErrorCode } from '#contract/error.ts';
import type { DetailsAnswer, ImageItem, UploadAnswer } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import type { Desk } from '#desk/desk.ts';

/** Why a picture was not saved: the server's code, no answer at all, or a browser that could not draw it. */
export class SaveFailure extends Error {
  readonly code: ErrorCode | 'network' | 'undrawn';

  constructor(code: SaveFailure['code'], message: string) {
    super(message);
    this.name = 'SaveFailure';
    this.code = code;
  }
}

/** What of a picture decides how it is saved. */
export type EditedPicture = Pick<ImageItem, 'id' | 'type' | 'title' | 'visibility' | 'frames'>;

export type Saved = UploadAnswer | DetailsAnswer;

interface Saving {
  readonly desk: Desk;
  readonly picture: EditedPicture;
  /** Hears how much is sent: 0 to 1. */
  readonly onSent: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Sends the edited picture as a new one, with the title and for the same people. @throws SaveFailure. */
export async function saveAsNew(saving: Saving, idempotencyKey: string): Promise<Saved> {
  const { picture } = saving;
  const form = new FormData();
  if (picture.title) form.append('title', picture.title);
  form.append('visibility', picture.visibility);
  form.append('image', await encode(saving), 'picture');
  return await send('POST', routes.image, form, saving, { 'Idempotency-Key': idempotencyKey });
}

/** Puts the edited picture in the place of the old one, if that is still what was edited. @throws SaveFailure. */
export async function replacePicture(saving: Saving): Promise<Saved> {
  const { desk, picture } = saving;
  const form = new FormData();
  form.append('image', await encode(saving), 'picture');
  const { tag } = desk.picture;
  const saved = await send('PUT', routes.imageContent(picture.id), form, saving, tag ? { 'If-Match': tag } : {});
  // This browser has the old ones: it shall be the first to show the new.
  const stale = [routes.imageById(picture.id), routes.thumbnail(picture.id)];
  await Promise.allSettled(stale.map((url) => fetch(url, { cache: 'reload' }).then((answer) => answer.blob())));
  return saved;
}

/** A photograph stays JPEG, as PNG it would be many times as large; everything else is kept without loss, as PNG. */
function encode({ desk, picture }: Saving): Promise<Blob> {
  const type = picture.type === 'image/jpeg' ? 'image/jpeg' : 'image/png';
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) => (blob ? resolve(blob) : reject(new SaveFailure('undrawn', '')));
    desk.flatten().toBlob(done, type, 0.95);
  });
}

/** XMLHttpRequest, since fetch does not tell how much is sent. */
function send(method: string, url: string, form: FormData, saving: Saving, headers: Record<string, string>) {
  return new Promise<Saved>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const broken = () => reject(new SaveFailure('network', ''));
    request.open(method, url);
    request.responseType = 'json';
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => saving.onSent(total > 0 ? loaded / total : 0);
    request.onerror = broken;
    request.ontimeout = broken;
    request.onload = () => {
      const body = request.response as Saved | ErrorBody | null;
      if (body?.status === 'ok') resolve(body);
      else if (body?.status === 'error') reject(new SaveFailure(body.error.code, body.error.message));
      else reject(new SaveFailure('internal', `${request.status}`));
    };
    saving.signal.addEventListener('abort', () => {
      request.abort();
      reject(saving.signal.reason);
    });
    request.send(form);
  });
}
