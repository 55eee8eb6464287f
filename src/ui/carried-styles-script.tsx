// A policy without 'unsafe-inline' forbids style attributes, and allows a script to set the same. The server wrote them as
// data-style; they are set as the parser brings their elements, so before these are painted and before React looks.
// Dialogs that add a style element of their own (react-style-singleton) read their nonce from __webpack_nonce__; zod tries
// whether it may evaluate code, which is reported as an attack, unless it is told that it may not.
const script = `(function () {
  window.__webpack_nonce__ = document.currentScript.nonce;
  window.__zod_globalConfig = { jitless: true };
  function dress() {
    document.querySelectorAll('[data-style]').forEach(function (bare) {
      bare.style.cssText = bare.getAttribute('data-style');
      bare.removeAttribute('data-style');
    });
  }
  var watch = new MutationObserver(dress);
  watch.observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', function () {
    dress();
    watch.disconnect();
  });
})()`;

/** Sets the styles that src/http/carry-styles.ts took out of the HTML. */
export function CarriedStylesScript({ nonce }: { nonce: string | undefined }) {
  return <script nonce={nonce}>{script}</script>;
}
