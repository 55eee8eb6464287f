import { routes } from '#contract/routes.ts';

/**
 * A custom uploader for ShareX (getsharex.com/docs/custom-uploader), to be opened with a double click. What it opens to
 * delete is the picture in its owner's gallery: ShareX can only follow a link there, and a link alone deletes nothing.
 */
export function sharexUploader(baseUrl: string, secret: string): string {
  const uploader = {
    Version: '14.0.0',
    Name: `prntscrn (${new URL(baseUrl).host})`,
    DestinationType: 'ImageUploader',
    RequestMethod: 'POST',
    RequestURL: baseUrl + routes.image,
    Headers: { Authorization: `Bearer ${secret}` },
    Body: 'MultipartFormData',
    FileFormName: 'image',
    URL: '{json:url}',
    ThumbnailURL: '{json:url}',
    DeletionURL: `${baseUrl}/?picture={json:id}`,
    ErrorMessage: '{json:error.message}',
  };
  return `${JSON.stringify(uploader, null, 2)}\n`;
}
