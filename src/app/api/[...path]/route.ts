import { AppError } from '#errors/app-error.ts';
import { respond } from '#http/respond.ts';
import { log } from '#log/log.ts';

export const dynamic = 'force-dynamic';

/** Every address under `/api` where nothing is. */
function nothing(request: Request): Promise<Response> {
  return respond(request.headers.get('accept'), log, async () => {
    throw new AppError('not_found', 'There is nothing at this address of the API');
  });
}

export const GET = nothing;
export const HEAD = nothing;
export const POST = nothing;
export const PUT = nothing;
export const PATCH = nothing;
export const DELETE = nothing;
export const OPTIONS = nothing;
