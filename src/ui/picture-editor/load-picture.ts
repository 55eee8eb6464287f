import { routes } from '#contract/routes.ts';

/** A still picture, decoded. */
export interface LoadedPicture {
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** The ETag of the bytes that were decoded: a replacement asks for these to be there still. */
  readonly tag: string | undefined;
}

/** Why a picture cannot be edited here. */
export class CannotEdit extends Error {
  readonly why: 'gone' | 'network' | 'undecodable' | 'too_large';

  constructor(why: CannotEdit['why'], options?: ErrorOptions) {
    super(why, options);
    this.name = 'CannotEdit';
    this.why = why;
  }
}

/** Fetches a picture past the browser's own copy, which may be an older one, and decodes it. @throws CannotEdit. */
export async function loadPicture(id: string, signal: AbortSignal): Promise<LoadedPicture> {
  const answer = await fetch(routes.imageById(id), { cache: 'no-cache', signal }).catch((cause) => {
    throw signal.aborted ? cause : new CannotEdit('network', { cause });
  });
  if (!answer.ok) throw new CannotEdit(answer.status === 404 ? 'gone' : 'network');
  const tag = answer.headers.get('etag') ?? undefined;
  const blob = await answer.blob().catch((cause) => {
    throw signal.aborted ? cause : new CannotEdit('network', { cause });
  });
  const bitmap = await createImageBitmap(blob).catch((cause) => {
    throw new CannotEdit('undecodable', { cause });
  });
  const { width, height } = bitmap;
  if (!canHold(width, height)) {
    bitmap.close();
    throw new CannotEdit('too_large');
  }
  return { bitmap, width, height, tag };
}

/** Whether this browser has canvases of that size: beyond its bounds they stay empty without a word. */
function canHold(width: number, height: number): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  try {
    const context = canvas.getContext('2d');
    if (!context) return false;
    context.fillRect(width - 1, height - 1, 1, 1);
    return context.getImageData(width - 1, height - 1, 1, 1).data[3] === 255;
  } catch {
    return false;
  } finally {
    canvas.width = 0;
    canvas.height = 0;
  }
}
