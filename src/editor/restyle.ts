import type { Mark } from './mark.ts';
import { inPixels, replaceMark, type Session, selectedMark, styleTarget } from './session.ts';
import { isColor, limitWidth, type Style, type StyledTool, styleParts } from './style.ts';
import { say } from './words.ts';

/** The style that is shown: of the mark in the hand in 96 dpi pixels, else the tool's. */
export function shownStyle(session: Session): Style | undefined {
  const target = styleTarget(session);
  if (!target) return undefined;
  const mark = markInHand(session);
  if (!mark) return session.styles[target];
  return { color: mark.color, width: Math.round(mark.width / session.scale), filled: mark.filled };
}

function markInHand(session: Session): Mark | undefined {
  return session.draft ?? selectedMark(session);
}

/** Gives a style to what is typed or drawn, else to the selected mark, and to the tool for the next mark. */
export function restyle(session: Session, wanted: Partial<Style>): string | undefined {
  const target = styleTarget(session);
  const shown = shownStyle(session);
  if (!target || !shown) return undefined;
  const style = fitting(target, wanted, shown);
  if (style.color === shown.color && style.width === shown.width && style.filled === shown.filled) return undefined;
  session.styles = { ...session.styles, [target]: style };
  const mark = markInHand(session);
  if (mark) {
    const styled = { ...mark, ...inPixels(session, style) };
    if (session.draft) session.draft = styled;
    else replaceMark(session, styled, `style ${Object.keys(wanted).join()}`);
  }
  return spokenStyle(session, target, style, wanted);
}

function fitting(target: StyledTool, wanted: Partial<Style>, shown: Style): Style {
  return {
    color: isColor(wanted.color) ? wanted.color.toLowerCase() : shown.color,
    width: Number.isFinite(wanted.width) ? limitWidth(target, wanted.width as number) : shown.width,
    filled: styleParts(target).filled ? (wanted.filled ?? shown.filled) : shown.filled,
  };
}

function spokenStyle(session: Session, target: StyledTool, style: Style, wanted: Partial<Style>): string {
  const { words } = session;
  if (wanted.color !== undefined) return say(words.color, { color: style.color });
  if (wanted.width !== undefined) return say(words.width, { width: style.width });
  if (target === 'hide') return style.filled ? words.solid : words.noise;
  if (target === 'text') return style.filled ? words.plate : words.bare;
  return style.filled ? words.filled : words.outlined;
}
