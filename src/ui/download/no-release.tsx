import type { Texts } from '../texts/texts.ts';
import styles from './packages.module.css';

interface NoReleaseProps {
  admin: boolean;
  origin: string;
  words: Texts['download'];
}

/** A server that offers no helper yet: how it runs from its sources, and for administrators how to offer one. */
export function NoRelease({ admin, origin, words }: NoReleaseProps) {
  return (
    <div className={styles.page}>
      <h1>{words.none}</h1>
      <p>{words.noneLead}</p>
      <pre className={styles.command}>
        {`npm ci\nnpm run helper -- login --server ${origin}\nnpm run helper -- run`}
      </pre>
      {admin ? (
        <>
          <p>{words.noneAdmin}</p>
          <pre className={styles.command}>
            {
              'npm run release -- keygen\nnpm run release -- all --key KEY-FILE\nnpm run admin -- release add dist/release'
            }
          </pre>
        </>
      ) : null}
    </div>
  );
}
