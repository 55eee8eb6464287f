import { theme } from '../theme.ts';

/** What is HTML on the page looks as what is painted beside it. */
export const pageStyle = `
html, body, main { margin: 0; height: 100%; background: #08090b; color: ${theme.text}; overflow: hidden;
  font: 14px/1.5 ${theme.font}; }
[hidden] { display: none !important; }
#desk { position: fixed; inset: 0; outline: none; }
#picture { position: absolute; touch-action: none; display: block; }
#bars { position: absolute; inset: 0; pointer-events: none; }
#bars button { position: absolute; padding: 0; margin: 0; border: 0; background: none; color: transparent; font-size: 1px;
  overflow: hidden; outline: none; pointer-events: none; }
#typing { position: absolute; width: 1px; height: 1em; padding: 0; border: 0; outline: none; resize: none; opacity: 0;
  pointer-events: none; overflow: hidden; white-space: pre; }
#pointer { position: absolute; width: 21px; height: 21px; margin: -10px; pointer-events: none;
  background: linear-gradient(#fff, #fff) 50% 0 / 1px 100% no-repeat, linear-gradient(#fff, #fff) 0 50% / 100% 1px no-repeat;
  filter: drop-shadow(0 0 1px #000) drop-shadow(0 0 1px #000); }
#views { position: fixed; top: 12px; left: 50%; transform: translateX(-50%); display: flex; gap: 4px; padding: 4px;
  background: ${theme.ground}; border: 1px solid ${theme.line}; border-radius: 10px; box-shadow: 0 2px 10px ${theme.shadow}; }
#views button, #after button { font: inherit; color: inherit; background: none; border: 0; border-radius: 7px;
  padding: 6px 12px; min-height: 34px; cursor: pointer; }
#views button:hover, #after button:hover { background: ${theme.hover}; }
#views button[aria-pressed=true] { background: ${theme.active}; }
#views :focus-visible, #after :focus-visible { outline: 2px solid ${theme.focus}; outline-offset: -2px; }
#after { position: fixed; left: 50%; top: 50%; transform: translate(-50%, -50%); min-width: 320px; max-width: 80vw;
  padding: 20px 24px; background: ${theme.ground}; border: 1px solid ${theme.line}; border-radius: 12px;
  box-shadow: 0 4px 24px ${theme.shadow}; }
#after p { margin: 0; white-space: pre-line; }
#after p::first-line { font-weight: 600; }
#after progress { width: 100%; margin-top: 12px; accent-color: ${theme.focus}; }
#after button { display: block; margin: 14px 0 0 auto; border: 1px solid rgba(255, 255, 255, 0.28); }
.away { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
