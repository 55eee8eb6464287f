import { AppError } from '#errors/app-error.ts';
import { errorCodeOf } from './s3-xml.ts';
import { readText, type Upstream, type UpstreamAnswer } from './upstream.ts';

/** What a person can do about it; such a store is asked again in a minute. */
const advice: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no bucket of the name in S3_BUCKET',
  InvalidBucketName: 'S3_BUCKET is no name for a bucket there',
  InvalidAccessKeyId: 'S3_ACCESS_KEY_ID is not known there',
  SignatureDoesNotMatch: 'S3_SECRET_ACCESS_KEY does not belong to S3_ACCESS_KEY_ID, or S3_REGION is wrong',
  AuthorizationHeaderMalformed: 'S3_REGION is not the region of the bucket',
  IllegalLocationConstraintException: 'S3_REGION is not the region of the bucket',
  PermanentRedirect: 'S3_REGION or S3_ENDPOINT is not where the bucket is',
  TemporaryRedirect: 'S3_REGION or S3_ENDPOINT is not where the bucket is, or the bucket is new and not ready',
  Redirect: 'S3_REGION or S3_ENDPOINT is not where the bucket is, or the bucket is new and not ready',
  AccessDenied:
    'the key needs s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket; with versions also s3:ListBucketVersions and s3:DeleteObjectVersion',
  AllAccessDisabled: 'access to the bucket is disabled',
  AccountProblem: 'there is a problem with the account',
  RequestTimeTooSkewed: "this machine's clock is wrong",
  QuotaExceeded: 'the quota is used up',
  XMinioStorageFull: 'the store is full',
};
const adviceMs = 60_000;

/**
 * What an answer other than the expected one means. Only S3's own word that there is no such key makes a picture gone: a
 * 404 alone may as well be a wrong bucket or a wrong address.
 */
export async function s3Refusal(upstream: Upstream, answer: UpstreamAnswer): Promise<AppError> {
  const code = errorCodeOf(await readText(answer.body, 65_536).catch(() => ''));
  if (code === 'NoSuchKey' && answer.status === 404) {
    return new AppError('not_found', 'These bytes are not in the store');
  }
  const words = code === undefined ? undefined : advice[code];
  const { status, headers } = answer;
  const detail = words === undefined ? said(status, code) : `${said(status, code)}: ${words}${region(headers)}`;
  // A 404 and a redirect come from the address, not from the picture.
  const elsewhere = status < 400 || status === 404 || status === 410;
  return upstream.failure(
    { status: elsewhere ? 403 : status, headers },
    {
      message: status >= 500 || status === 429 ? 'S3 is not able to answer now' : 'S3 refuses',
      cause: new Error(detail),
      final: code === 'EntityTooLarge',
      ...(words !== undefined && { retryAfterMs: adviceMs }),
    },
  );
}

function said(status: number, code: string | undefined): string {
  if (code !== undefined) return `${code} (${status})`;
  return status >= 500 ? `status ${status}` : `status ${status} without an error of S3: is S3_ENDPOINT an S3 API?`;
}

function region(headers: UpstreamAnswer['headers']): string {
  const named = headers['x-amz-bucket-region'];
  return typeof named === 'string' && /^[0-9a-z-]{1,40}$/.test(named) ? `; it is in ${named}` : '';
}
