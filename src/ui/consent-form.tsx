import buttons from './button.module.css';
import styles from './consent-form.module.css';
import { Icon } from './icon.tsx';

interface ConsentFormProps {
  /** Where the answer is posted to. */
  action: string;
  /** Where somebody goes who is not `name`. */
  switchTo: string;
  name: string;
  email: string;
  /** What it would be allowed, in words. */
  allows: readonly string[];
}

/** Allow or deny. Plain HTML: it works without a script. */
export function ConsentForm({ action, switchTo, name, email, allows }: ConsentFormProps) {
  return (
    <form method="post" action={action} aria-label="Allow or deny">
      <h2 className={styles.heading}>It will be able to</h2>
      <ul className={styles.list}>
        {allows.map((words) => (
          <li key={words}>
            <Icon name="check" />
            <span>{words}</span>
          </li>
        ))}
      </ul>
      <div className={styles.who}>
        <div>
          Signed in as <strong>{name}</strong>
          <br />
          <span className={styles.email}>{email}</span>
        </div>
        <a href={switchTo}>Not you? Switch account</a>
      </div>
      <div className={styles.answers}>
        <button type="submit" name="decision" value="deny" className={buttons.button}>
          Deny
        </button>
        <button type="submit" name="decision" value="allow" className={buttons.primary}>
          Allow
        </button>
      </div>
    </form>
  );
}
