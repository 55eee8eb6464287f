import type { ActionName } from '#editor/action.ts';

// As in icon.tsx: on a 24×24 grid, in strokes of 2.
const strokes = {
  'tool.select': 'M6 3.5 18.5 11l-5.6 1.4L10.5 18 6 3.5Z',
  'tool.pen': 'M4 20c2-6 4.5-9 6.5-9s1 4.5 3 4.5S17 10 20 4',
  'tool.line': 'M5 19 19 5',
  'tool.arrow': 'M5 19 19 5M10 5h9v9',
  'tool.rectangle': 'M4 6h16v12H4Z',
  'tool.ellipse': 'M12 6c4.7 0 8.5 2.7 8.5 6s-3.8 6-8.5 6-8.5-2.7-8.5-6S7.3 6 12 6Z',
  'tool.marker': 'M5 20h14M8 16l-1-4 8-8 5 5-8 8-4-1Z',
  'tool.text': 'M5 7V5h14v2M12 5v14M9 19h6',
  'tool.step': 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM10 9.5l2.5-1.5v8',
  'tool.hide': 'M4 7h16v10H4ZM4 12l5-5M4 17 14 7M9 17 19 7M14 17l6-6',
  'tool.pixelate': 'M4 4h5v5H4ZM15 4h5v5h-5ZM9.5 9.5h5v5h-5ZM4 15h5v5H4ZM15 15h5v5h-5Z',
  'tool.pick': 'M4 20l1-4 8-8 3 3-8 8-4 1ZM12 6l6 6M15 9l3.5-3.5a1.8 1.8 0 0 0-2.5-2.5L12.5 6.5',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'M15 14l5-5-5-5M20 9H10a6 6 0 0 0 0 12h3',
  delete: 'M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3',
  crop: 'M7 2v15h15M2 7h15v15',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
} as const satisfies Partial<Record<ActionName | 'crop' | 'plus' | 'minus', string>>;

export type ToolIconName = keyof typeof strokes;

/** Beside a name that says the same; hidden from screen readers. */
export function ToolIcon({ name }: { name: ToolIconName }) {
  return (
    <svg
      aria-hidden="true"
      width={20}
      height={20}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: 'none', display: 'block' }}
    >
      <path d={strokes[name]} />
    </svg>
  );
}
