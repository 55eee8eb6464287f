import type { Locale } from '#contract/account.ts';
import type { UserItem } from '#contract/users.ts';
import { byteSize } from '../../byte-size.ts';
import { LocalTime } from '../../local-time.tsx';
import type { Texts } from '../../texts/texts.ts';
import { plural } from '../../texts/words.ts';
import styles from '../admin.module.css';
import { UserMarks } from './user-marks.tsx';
import own from './users.module.css';

interface UserRowProps {
  user: UserItem;
  words: Texts['users'];
  locale: Locale;
}

/** One user of the list. */
export function UserRow({ user, words, locale }: UserRowProps) {
  return (
    <li className={styles.row}>
      <div className={styles.entry}>
        <div className={styles.entryWords}>
          <a className={styles.entryTitle} href={`/admin/users/${user.id}`}>
            {user.name}
          </a>{' '}
          <UserMarks user={user} words={words} />
          <p className={styles.facts}>
            <span>{user.email}</span>
          </p>
        </div>
        <div className={own.figures}>
          <p className={styles.facts}>
            <span>
              {plural(locale, words.pictures, user.images)}, {byteSize(user.bytes, locale)}
            </span>
          </p>
          <p className={styles.facts}>
            <span>
              {user.last_seen_at === null ? (
                words.neverSeen
              ) : (
                <>
                  {words.seen} <LocalTime iso={user.last_seen_at} />
                </>
              )}
            </span>
          </p>
        </div>
      </div>
    </li>
  );
}
