/** The tools whose marks have a colour or a width of their own. */
export const styledTools = [
  'pen',
  'line',
  'arrow',
  'rectangle',
  'ellipse',
  'marker',
  'text',
  'step',
  'hide',
  'pixelate',
] as const;
export type StyledTool = (typeof styledTools)[number];

export interface Style {
  /** `#rrggbb`. */
  color: string;
  /** In pixels at 96 dpi: the stroke's width; a letter's height for text, a disc's for a step, a block's for pixelate. */
  width: number;
  /** Rectangle, ellipse: filled. Text: on a plate. Hide: solid, else noise of the surroundings. Else without meaning. */
  filled: boolean;
}

/** The last choice for each tool: plain JSON, to be kept by the host and passed to the next editor. */
export type Styles = Record<StyledTool, Style>;

/** What the palette offers; any other `#rrggbb` may be set as well. */
export const palette = [
  '#e5252a',
  '#ff8a00',
  '#ffd60a',
  '#2fb344',
  '#00b8d9',
  '#1f6feb',
  '#9b51e0',
  '#ff4fa3',
  '#ffffff',
  '#000000',
] as const;

const strokes = [1, 2, 3, 4, 6, 8, 12, 16, 24];
const letters = [12, 14, 18, 22, 28, 36, 48, 64, 96];
const blocks = [4, 6, 8, 10, 12, 16, 20, 28, 40];
const wide = [6, 10, 14, 18, 22, 28, 36, 48, 64];

/** Nine widths for a tool: what digits 1–9 set and the wheel steps through. */
export function widthsOf(tool: StyledTool): readonly number[] {
  if (tool === 'text' || tool === 'step') return letters;
  if (tool === 'pixelate') return blocks;
  return tool === 'marker' ? wide : strokes;
}

/** What a style has beyond its tool's name: which controls a toolbar shows. */
export function styleParts(tool: StyledTool): { color: boolean; width: boolean; filled: boolean } {
  const filled = tool === 'rectangle' || tool === 'ellipse' || tool === 'text' || tool === 'hide';
  return { color: tool !== 'pixelate', width: tool !== 'hide', filled };
}

export function defaultStyles(): Styles {
  const red = palette[0];
  const stroke = { color: red, width: 4, filled: false };
  return {
    pen: stroke,
    line: stroke,
    arrow: stroke,
    rectangle: stroke,
    ellipse: stroke,
    marker: { color: palette[2], width: 22, filled: false },
    text: { color: red, width: 22, filled: false },
    step: { color: red, width: 28, filled: true },
    hide: { color: palette[9], width: 4, filled: true },
    pixelate: { color: palette[9], width: 12, filled: false },
  };
}

/** The styles out of whatever a host had kept (`unknown` JSON): what does not fit is replaced by the default. */
export function readStyles(kept: unknown): Styles {
  const styles = defaultStyles();
  if (typeof kept !== 'object' || kept === null) return styles;
  for (const tool of styledTools) {
    const style = (kept as Record<string, unknown>)[tool];
    if (typeof style === 'object' && style !== null) styles[tool] = readStyle(style, tool, styles[tool]);
  }
  return styles;
}

function readStyle(kept: object, tool: StyledTool, standard: Style): Style {
  const { color, width, filled } = kept as Record<string, unknown>;
  return {
    color: isColor(color) ? color : standard.color,
    width: typeof width === 'number' && Number.isFinite(width) ? limitWidth(tool, width) : standard.width,
    filled: typeof filled === 'boolean' ? filled : standard.filled,
  };
}

export function isColor(value: unknown): value is string {
  return typeof value === 'string' && /^#[\da-f]{6}$/i.test(value);
}

/** A width between the narrowest and the widest that the tool has. */
export function limitWidth(tool: StyledTool, width: number): number {
  const widths = widthsOf(tool);
  return Math.min(Math.max(Math.round(width), widths[0] as number), widths.at(-1) as number);
}

/** The next width of the ladder in a direction, from wherever the width stands. */
export function stepWidth(tool: StyledTool, width: number, steps: number): number {
  const widths = widthsOf(tool);
  let next = width;
  for (let left = Math.abs(Math.trunc(steps)); left > 0; left -= 1) {
    const beyond = steps > 0 ? widths.find((one) => one > next) : widths.findLast((one) => one < next);
    next = beyond ?? next;
  }
  return next;
}
