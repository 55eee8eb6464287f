import { AppError } from '#errors/app-error.ts';

/** 422: it is a picture of a known type, and it is broken. `why` completes "This picture is damaged: …". */
export function damaged(why: string, cause?: unknown): AppError {
  return new AppError('corrupt_image', `This picture is damaged: ${why}.`, { cause });
}

/** 415: not one of the five types, or a variety of one that browsers do not show. */
export function unsupported(why = 'only PNG, JPEG, GIF, WebP and AVIF pictures are accepted'): AppError {
  return new AppError('unsupported_type', `This file is not supported: ${why}.`);
}

/** 413: decoding it would cost more than the limits allow. */
export function tooLarge(why: string): AppError {
  return new AppError('too_large', `This picture is too large: ${why}.`);
}
