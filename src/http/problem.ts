import { config } from '#config/config.ts';
import type { ErrorBody } from '#contract/error.ts';
import type { Problem } from '#contract/problem.ts';
import { currentRequest } from '#log/current-request.ts';

/** What of an answer its shape hangs on. */
interface Shaped {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const mediaType = 'application/problem+json';

/** A refusal as problem details (RFC 9457) where `accept` names them; every other answer as it is. */
export function inWantedShape(answer: Shaped, accept: string | null | undefined): Shaped {
  if (answer.status < 400 || !accept?.includes(mediaType)) return answer;
  if (!answer.headers['Content-Type']?.startsWith('application/json')) return answer;
  const { code, message, reason, faults } = (JSON.parse(answer.body) as ErrorBody).error;
  const request = currentRequest();
  const problem: Problem = {
    type: `${config().baseUrl}/docs/api#error-${code}`,
    title: code.replaceAll('_', ' '),
    status: answer.status,
    detail: message,
    code,
    ...(reason && { reason }),
    ...(faults && { faults }),
    ...(request && { request_id: request }),
  };
  const body = JSON.stringify(problem);
  const length = String(Buffer.byteLength(body));
  return { ...answer, headers: { ...answer.headers, 'Content-Type': mediaType, 'Content-Length': length }, body };
}
