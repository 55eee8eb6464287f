import { AppError } from '#errors/app-error.ts';

/** The longest that an invitation is good, in days: older ones need not be looked at. */
export const mostDays = 30;
export const dayMs = 86_400_000;

/** The most that are open at once. */
export const mostOpen = 100;

/** The same for an invitation that is unknown, used, expired or taken back, and while the site takes nobody in. */
export const noSuchInvite = () =>
  new AppError('not_found', 'This invitation is not good any more. Ask whoever sent it for another one.');
