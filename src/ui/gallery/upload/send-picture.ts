import type { ErrorBody } from '#contract/error.ts';
import type { UploadAnswer } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { type Send, UploadFailure } from './upload-queue.ts';

// What a browser calls a picture from the clipboard.
const nameless = /^image\.\w+$/i;

/** Sends one picture with its file's name as title. XMLHttpRequest, since fetch does not tell how much is sent. */
export const sendPicture: Send = ({ file, idempotencyKey, signal, onSent }) => {
  const form = new FormData();
  if (!nameless.test(file.name)) form.append('title', file.name.replace(/\.[^.]+$/, '').slice(0, 200));
  form.append('image', file, 'picture');
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const broken = () => reject(new UploadFailure({ code: 'network', message: '' }));
    request.open('POST', routes.image);
    request.responseType = 'json';
    request.setRequestHeader('Idempotency-Key', idempotencyKey);
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0);
    request.onerror = broken;
    request.ontimeout = broken;
    request.onload = () => {
      const body = request.response as UploadAnswer | ErrorBody | null;
      if (body?.status === 'ok') resolve(body);
      else if (body?.status === 'error') reject(new UploadFailure(body.error));
      else reject(new UploadFailure({ code: 'internal', message: `${request.status}` }));
    };
    signal.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason);
    });
    request.send(form);
  });
};
