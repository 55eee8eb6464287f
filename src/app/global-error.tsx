'use client';

/** Where even the layout failed: no style but the browser's own, and no word of which language was asked for: both. */
export default function GlobalError() {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · prntscrn</title>
        <meta name="color-scheme" content="light dark" />
      </head>
      <body style={{ fontFamily: 'system-ui, sans-serif', maxWidth: 440, margin: '12vh auto', padding: '0 16px' }}>
        <main>
          <h1>Something went wrong</h1>
          <p>It is not your fault, and nothing is lost. Try again in a moment.</p>
          <a href="/">Your pictures</a>
          <div lang="de">
            <h2>Etwas ist schiefgegangen</h2>
            <p>Das liegt nicht an dir, und nichts ist verloren. Versuche es gleich noch einmal.</p>
            <a href="/">Deine Bilder</a>
          </div>
        </main>
      </body>
    </html>
  );
}
