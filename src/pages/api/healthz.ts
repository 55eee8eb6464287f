import type { NextApiRequest, NextApiResponse } from 'next';
import { healthAnswer } from '#http/health.ts';
import { sendAnswer } from '#http/respond.ts';

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  await sendAnswer(request, response, healthAnswer);
}
