/** Colours of what lies over the picture. Each text stands on a ground of its own, so contrast never hangs on the picture. */
export const theme = {
  ground: '#1d2128',
  line: 'rgba(255, 255, 255, 0.16)',
  shadow: 'rgba(0, 0, 0, 0.55)',
  text: '#f4f6f8',
  quiet: '#aeb6c2',
  hover: 'rgba(255, 255, 255, 0.13)',
  held: 'rgba(255, 255, 255, 0.24)',
  active: 'rgba(86, 156, 255, 0.42)',
  accent: '#1f6feb',
  send: { plain: '#1f6feb', hover: '#1a5fcb', held: '#164fa9' },
  record: { plain: '#c9302c', hover: '#b02824', held: '#92201d' },
  focus: '#8fd0ff',
  font: '"Inter", "Segoe UI", "Cantarell", "Noto Sans", "DejaVu Sans", sans-serif',
  mono: '"Consolas", "DejaVu Sans Mono", "Noto Sans Mono", monospace',
} as const;
