import { userIdSchema } from '#contract/users.ts';
import { noSuchUser } from '#user/change-user.ts';

/** What Next hands to the routes of one user. */
export interface UserRoute {
  params: Promise<{ id: string }>;
}

/** @throws AppError `not_found` for what is no user's id. */
export async function userIdOf({ params }: UserRoute): Promise<string> {
  const id = userIdSchema.safeParse((await params).id);
  if (id.success) return id.data;
  throw noSuchUser();
}
