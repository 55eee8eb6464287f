import { z } from 'zod';

// What ShareX makes of an .sxcu file, by its documentation (getsharex.com/docs/custom-uploader).
const uploaderSchema = z.strictObject({
  Version: z.string().regex(/^\d+\.\d+\.\d+$/),
  Name: z.string().optional(),
  DestinationType: z.string().refine((types) => types.split(', ').includes('ImageUploader')),
  RequestMethod: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  RequestURL: z.url(),
  Headers: z.record(z.string(), z.string()).default({}),
  Body: z.literal('MultipartFormData'),
  Arguments: z.record(z.string(), z.string()).default({}),
  FileFormName: z.string().min(1),
  URL: z.string(),
  ThumbnailURL: z.string().optional(),
  DeletionURL: z.string().optional(),
  ErrorMessage: z.string().optional(),
});

export interface ShareXOutcome {
  readonly url?: string;
  readonly thumbnailUrl?: string;
  readonly deletionUrl?: string;
  readonly error?: string;
}

/** Uploads a picture as ShareX would with this .sxcu file, and fills in what it shows afterwards. */
export async function uploadWithShareX(file: string, picture: Buffer): Promise<ShareXOutcome> {
  const uploader = uploaderSchema.parse(JSON.parse(file));
  const body = new FormData();
  for (const [name, value] of Object.entries(uploader.Arguments)) body.append(name, value);
  const blob = new Blob([new Uint8Array(picture)], { type: 'image/png' });
  body.append(uploader.FileFormName, blob, 'firefox_9xQ2.png');
  const response = await fetch(uploader.RequestURL, {
    method: uploader.RequestMethod,
    headers: uploader.Headers,
    body,
  });
  const text = await response.text();
  if (!response.ok) return { error: fillIn(uploader.ErrorMessage ?? '', text) || text };
  return {
    url: fillIn(uploader.URL, text) || text,
    thumbnailUrl: fillIn(uploader.ThumbnailURL ?? '', text),
    deletionUrl: fillIn(uploader.DeletionURL ?? '', text),
  };
}

/** `{json:path.to.value}`, the one piece of its syntax that we use. @throws Error for any other. */
function fillIn(template: string, answer: string): string {
  return template.replace(/\{([^{}]*)\}/g, (_, inner: string) => {
    const [, path] = /^json:([\w.]+)$/.exec(inner) ?? [];
    if (path === undefined) throw new Error(`{${inner}} is not known here`);
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], JSON.parse(answer));
    return value === undefined ? '' : String(value);
  });
}
