import type { Scope } from '#contract/scope.ts';
import buttons from './button.module.css';
import styles from './consent-form.module.css';
import { Icon } from './icon.tsx';
import type { Texts } from './texts/texts.ts';

interface ConsentFormProps {
  /** Where the answer is posted to. */
  action: string;
  /** Where somebody goes who is not `name`. */
  switchTo: string;
  name: string;
  email: string;
  /** What it would be allowed. */
  scopes: readonly Scope[];
  words: Texts['consent'];
}

/** Allow or deny. Plain HTML: it works without a script. */
export function ConsentForm({ action, switchTo, name, email, scopes, words }: ConsentFormProps) {
  return (
    <form method="post" action={action} aria-label={words.form}>
      <h2 className={styles.heading}>{words.able}</h2>
      <ul className={styles.list}>
        {scopes.map((scope) => (
          <li key={scope}>
            <Icon name="check" />
            <span>{words.scopes[scope]}</span>
          </li>
        ))}
      </ul>
      <div className={styles.who}>
        <div>
          {words.signedInAs} <strong>{name}</strong>
          <br />
          <span className={styles.email}>{email}</span>
        </div>
        <a href={switchTo}>{words.switchAccount}</a>
      </div>
      <div className={styles.answers}>
        <button type="submit" name="decision" value="deny" className={buttons.button}>
          {words.deny}
        </button>
        <button type="submit" name="decision" value="allow" className={buttons.primary}>
          {words.allow}
        </button>
      </div>
    </form>
  );
}
