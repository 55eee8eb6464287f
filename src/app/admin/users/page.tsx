import { context } from '#context.ts';
import { roleSchema } from '#contract/account.ts';
import { AppError } from '#errors/app-error.ts';
import { listInvites } from '#invite/list-invites.ts';
import styles from '#ui/admin/admin.module.css';
import { LinkButton } from '#ui/admin/link-button.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { InviteList } from '#ui/admin/users/invite-list.tsx';
import { NewInvite } from '#ui/admin/users/new-invite.tsx';
import { NewUser } from '#ui/admin/users/new-user.tsx';
import { UserFilters } from '#ui/admin/users/user-filters.tsx';
import { UserRow } from '#ui/admin/users/user-row.tsx';
import users from '#ui/admin/users/users.module.css';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { searchUsers } from '#user/search-users.ts';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

const pageSize = 50;

export async function generateMetadata() {
  return { title: (await spoken()).texts.users.title };
}

interface UsersPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function UsersPage({ searchParams }: UsersPageProps) {
  const { locale, texts } = await spoken();
  const words = texts.users;
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0]?.slice(0, 500) || undefined;
  const filter = { q: one('q')?.slice(0, 100), role: roleSchema.safeParse(one('role')).data };
  const cursor = one('cursor');
  const opened = await context();
  const caller = (await visitor())?.caller;
  const look = (after?: string) => searchUsers(opened.db, caller, { ...filter, cursor: after, limit: pageSize });
  // An address that somebody has typed over begins at the beginning.
  const list = await look(cursor).catch((error) =>
    error instanceof AppError && error.code === 'invalid_request' ? look() : Promise.reject(error),
  );
  // It has looked at as much as it may, and yet not at all.
  const cut = list.next_cursor !== null && list.users.length < pageSize;
  const place = (more: Record<string, string>) => {
    const given = Object.entries({ ...filter, ...more }).filter((entry): entry is [string, string] => !!entry[1]);
    return `/admin/users?${new URLSearchParams(given)}`;
  };
  return (
    <TextsProvider locale={locale} areas={{ users: words }}>
      <PageHead title={words.title} lead={words.lead}>
        <NewInvite />
        <NewUser />
      </PageHead>
      <UserFilters key={place({})} {...filter} />
      {list.users.length === 0 && cut ? null : list.users.length === 0 ? (
        <p className={styles.empty}>{filter.q === undefined ? words.empty : words.nobody}</p>
      ) : (
        <ul className={styles.rows} aria-label={words.found}>
          {list.users.map((user) => (
            <UserRow key={user.id} user={user} words={words} locale={locale} />
          ))}
        </ul>
      )}
      {cursor === undefined && list.next_cursor === null ? null : (
        <nav className={styles.pager} aria-label={words.title}>
          {cut ? <span>{words.lookedFar}</span> : null}
          {cursor === undefined ? null : <LinkButton href={place({})}>{words.first}</LinkButton>}
          {list.next_cursor === null ? null : (
            <LinkButton href={place({ cursor: list.next_cursor })}>{cut ? words.keepLooking : words.next}</LinkButton>
          )}
        </nav>
      )}
      <div className={users.invites}>
        <InviteList invites={await listInvites(opened, caller)} off={opened.settings.current.sign_up === 'off'} />
      </div>
    </TextsProvider>
  );
}
