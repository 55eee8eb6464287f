import type { UserItem } from '#contract/users.ts';
import account from '../../account/account.module.css';
import type { Texts } from '../../texts/texts.ts';
import styles from './users.module.css';

/** What is special about an account, in a word each. */
export function UserMarks({ user, words }: { user: UserItem; words: Texts['users'] }) {
  return (
    <>
      {user.role === 'admin' ? <span className={account.mark}>{words.admin}</span> : null}{' '}
      {user.two_factor ? <span className={styles.calm}>{words.twoFactor}</span> : null}{' '}
      {user.disabled_at === null ? null : <span className={styles.shut}>{words.disabled}</span>}
    </>
  );
}
