'use client';

import { useState } from 'react';
import type { TwoFactor } from '#contract/two-factor.ts';
import { askServer } from '../ask-server.ts';
import buttons from '../button.module.css';
import { useTexts } from '../texts/texts-provider.tsx';
import { AuthenticatorPanel } from './authenticator-panel.tsx';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import { RecoveryPanel } from './recovery-panel.tsx';
import styles from './security.module.css';

interface SecuritySettingsProps {
  first: TwoFactor;
  email: string;
  /** Origin of the site. */
  origin: string;
  passkeysAllowed: boolean;
  /** A rule asks this account for a second factor that it does not have. */
  needed: boolean;
  /** Where somebody was on the way to. */
  goOn: string;
}

/** All that decides who gets into an account. */
export function SecuritySettings({ first, email, origin, passkeysAllowed, needed, goOn }: SecuritySettingsProps) {
  const words = useTexts('security');
  const [state, setState] = useState(first);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const factors = (state.authenticator_since === null ? 0 : 1) + state.passkeys.length;

  async function changed(newCodes: readonly string[] = []) {
    setState(await askServer<TwoFactor>('/api/v1/me/two-factor'));
    setCodes(newCodes);
  }

  return (
    <div className={styles.page}>
      <div>
        <h1 className={styles.title}>{words.title}</h1>
        <p className={styles.small}>{words.lead}</p>
      </div>
      {needed ? (
        <div className={styles.notice} role="status">
          <p>{factors > 0 ? words.setUp : words.needed}</p>
          {factors > 0 ? (
            <a className={buttons.primary} href={goOn}>
              {words.goOn}
            </a>
          ) : null}
        </div>
      ) : null}
      <AuthenticatorPanel since={state.authenticator_since} only={factors === 1} onChange={changed} />
      <PasskeysPanel
        passkeys={state.passkeys}
        origin={origin}
        allowed={passkeysAllowed}
        only={factors === 1}
        onChange={changed}
      />
      <RecoveryPanel left={state.recovery_codes_left} possible={factors > 0} onChange={changed} />
      <PasswordPanel email={email} />
      {codes.length > 0 ? (
        <RecoveryCodesDialog codes={codes} email={email} origin={origin} onDone={() => setCodes([])} />
      ) : null}
    </div>
  );
}
