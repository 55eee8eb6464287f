import { context } from '#context.ts';
export const dynamic = 'force-dynamic';
export default async function Page() {
  const { db } = await context();
  return (
    <p>
      {await db.read.$count(db.tables.users)} {db.engine}
    </p>
  );
}
