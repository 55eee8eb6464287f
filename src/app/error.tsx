'use client';

import buttons from '#ui/button.module.css';
import { NarrowPage } from '#ui/narrow-page.tsx';

/** What went wrong is in the server's log; the visitor is told what to do. */
export default function ErrorPage() {
  return (
    <NarrowPage title="Something went wrong" lead="It is not your fault, and nothing is lost. Try again in a moment.">
      <button type="button" className={buttons.primary} onClick={() => window.location.reload()}>
        Try again
      </button>
    </NarrowPage>
  );
}
