// As Mantine's own ColorSchemeScript, which every page would have to load: this one is only in the page's HTML.
const script = `try {
  var kept = localStorage.getItem('mantine-color-scheme-value');
  var dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
} catch (e) {}`;

/** Sets the colours that were chosen before anything is painted. */
export function ColourSchemeScript({ nonce }: { nonce: string | undefined }) {
  return (
    <script data-mantine-script="true" nonce={nonce}>
      {script}
    </script>
  );
}
