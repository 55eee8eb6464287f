import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { AppChange, NewApp, OAuthApp } from '#contract/oauth-app.ts';
import type { At } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { type AppRow, appById, deleteApp, insertApp, pageOfApps, updateApp } from './queries.ts';

/** More than anybody registers by hand. */
const mostApps = 200;

/** The registered apps, by name. @throws AppError `forbidden` unless an administrator asks. */
export async function listApps({ db }: At, caller: Caller | undefined): Promise<OAuthApp[]> {
  requireAdmin(caller);
  const apps = await pageOfApps(db, mostApps);
  return apps.map(toApp).sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Registers an app: a public client with PKCE that may ask people for access.
 * @throws AppError `forbidden`, `verification_needed`; `conflict` where there are 200 already.
 */
export async function registerApp(at: At, caller: Caller | undefined, input: NewApp): Promise<OAuthApp> {
  const admin = requireAdmin(caller);
  const now = (at.now ?? Date.now)();
  requireVerified(caller, now);
  if ((await pageOfApps(at.db, mostApps)).length === mostApps)
    throw new AppError('conflict', `There are ${mostApps} apps already: remove one first`, { reason: 'too_many_apps' });
  const row: AppRow = {
    id: `app-${newId()}`,
    name: input.name,
    redirectUris: input.redirect_uris.join(' '),
    createdBy: admin.userId,
    createdAt: now,
    disabledAt: null,
  };
  await insertApp(at.db, admin, row);
  const detail = { redirect_uris: input.redirect_uris };
  await recordAudit(at, caller, { action: 'oauth_app.create', targetId: row.id, targetName: row.name, detail });
  return toApp(row);
}

/**
 * Changes an app. Disabled, it is refused at once, the tokens that it has too; enabled again, they are good again.
 * @throws AppError `forbidden`, `verification_needed`, `not_found`.
 */
export async function changeApp(at: At, caller: Caller | undefined, id: string, change: AppChange): Promise<OAuthApp> {
  const admin = requireAdmin(caller);
  const { db, now = Date.now } = at;
  requireVerified(caller, now());
  const row = await appById(db, id);
  const { name, redirect_uris, disabled } = change;
  const changes = {
    ...(name !== undefined && { name }),
    ...(redirect_uris !== undefined && { redirectUris: redirect_uris.join(' ') }),
    ...(disabled !== undefined && { disabledAt: disabled ? (row?.disabledAt ?? now()) : null }),
  };
  if (!row || !(await updateApp(db, admin, id, changes))) throw noSuchApp();
  await recordAudit(at, caller, { action: 'oauth_app.change', targetId: id, targetName: row.name, detail: change });
  return toApp({ ...row, ...changes });
}

/** Removes an app for good; it and its tokens are refused at once. @throws AppError as `changeApp` does. */
export async function removeApp(at: At, caller: Caller | undefined, id: string): Promise<void> {
  requireAdmin(caller);
  requireVerified(caller, (at.now ?? Date.now)());
  const row = await appById(at.db, id);
  if (!row || !(await deleteApp(at.db, id))) throw noSuchApp();
  await recordAudit(at, caller, { action: 'oauth_app.remove', targetId: id, targetName: row.name });
}

const noSuchApp = () => new AppError('not_found', 'There is no such app');

function toApp(row: AppRow): OAuthApp {
  return {
    id: row.id,
    name: row.name,
    redirect_uris: row.redirectUris.split(' '),
    created_at: new Date(row.createdAt).toISOString(),
    disabled_at: row.disabledAt === null ? null : new Date(row.disabledAt).toISOString(),
  };
}
