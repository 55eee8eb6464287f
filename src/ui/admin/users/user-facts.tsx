import type { ReactNode } from 'react';
import type { Locale } from '#contract/account.ts';
import type { UserAnswer } from '#contract/users.ts';
import { byteSize } from '../../byte-size.ts';
import { LocalTime } from '../../local-time.tsx';
import type { Texts } from '../../texts/texts.ts';
import { fill, plural } from '../../texts/words.ts';
import styles from './users.module.css';

interface UserFactsProps {
  user: UserAnswer;
  words: Texts['users'];
  locale: Locale;
}

/** What there is to know of an account. */
export function UserFacts({ user, words, locale }: UserFactsProps) {
  const { one } = words;
  const pictures = plural(locale, words.pictures, user.images);
  const facts: [string, ReactNode][] = [
    [words.since, <LocalTime key="since" iso={user.created_at} />],
    [words.seen, user.last_seen_at === null ? words.neverSeen : <LocalTime key="seen" iso={user.last_seen_at} />],
    [one.used, fill(one.usedText, { pictures, size: byteSize(user.bytes, locale) })],
    [one.second, user.two_factor ? one.isSet : one.isNotSet],
    [one.browsers, user.sessions.toLocaleString(locale)],
    [one.helpers, user.helpers.toLocaleString(locale)],
    [one.tokens, user.tokens.toLocaleString(locale)],
    [one.passkeys, user.passkeys.toLocaleString(locale)],
  ];
  return (
    <dl className={styles.table}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
