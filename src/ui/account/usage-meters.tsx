'use client';

import { Progress } from '@mantine/core';
import type { Usage } from '#contract/own-account.ts';
import { byteSize } from '../byte-size.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import styles from './account.module.css';

/** How much of the quota is used. */
export function UsageMeters({ usage }: { usage: Usage }) {
  const words = useTexts('profile');
  const locale = useLocale();
  const count = (images: number) => images.toLocaleString(locale);
  const size = (bytes: number) => byteSize(bytes, locale);
  return (
    <div className={styles.meters}>
      <Meter label={words.usedImages} used={usage.images} most={usage.mostImages} write={count} />
      <Meter label={words.usedBytes} used={usage.bytes} most={usage.mostBytes} write={size} />
    </div>
  );
}

interface MeterProps {
  label: string;
  used: number;
  most: number;
  write: (value: number) => string;
}

function Meter({ label, used, most, write }: MeterProps) {
  const words = useTexts('profile');
  const values = { used: write(used), most: write(most) };
  const share = most === 0 ? 0 : Math.min(100, (100 * used) / most);
  return (
    <div>
      <div className={styles.meterWords}>
        <span>{label}</span>
        <span>{fill(most === 0 ? words.noBound : words.of, values)}</span>
      </div>
      {most === 0 ? null : (
        <Progress
          value={share}
          color={share >= 90 ? 'red.7' : 'indigo'}
          aria-label={`${label}: ${Math.round(share)} %`}
        />
      )}
    </div>
  );
}
