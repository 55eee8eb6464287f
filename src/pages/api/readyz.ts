import type { NextApiRequest, NextApiResponse } from 'next';
import { checkReady } from '#context.ts';
import { sendAnswer } from '#http/respond.ts';

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  await sendAnswer(request, response, await checkReady());
}
