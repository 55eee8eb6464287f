import { statisticsAnswerSchema, statisticsQuerySchema } from '#contract/statistics.ts';
import { jsonAnswer } from '#http/respond.ts';
import { getStatistics } from '#statistics/get-statistics.ts';
import { answer } from '../../answer.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return answer(request, async ({ context: { db, config }, caller, query }) => {
    const { by } = query(statisticsQuerySchema);
    const found = await getStatistics({ db, dataDir: config.dataDir }, caller, by);
    return jsonAnswer(200, statisticsAnswerSchema.parse(found));
  });
}
