import { strokes as everywhere, Stroke } from '../icon.tsx';

const strokes = {
  ...everywhere,
  edit: 'M4 20h4L19 9l-4-4L4 16v4ZM13 7l4 4',
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM15.5 15.5 20 20',
  previous: 'm14.5 6-6 6 6 6',
  next: 'm9.5 6 6 6-6 6',
  bookmark: 'M7 4h10a1 1 0 0 1 1 1v15l-6-4-6 4V5a1 1 0 0 1 1-1Z',
  more: 'M12 5.5v.1M12 12v.1M12 18.5v.1',
  retry: 'M4 12a8 8 0 1 1 2.3 5.6M4 12V6.5M4 12h5.5',
  picture:
    'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM4 16l4.5-4.5 4 4 3-3L20 17M15 8.5v.1',
  clock: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM12 7.5V12l3 2',
} as const;

export type PictureIconName = keyof typeof strokes;

/** The icons of every page, and those for lists of pictures, which signing in need not load. `size` is in CSS pixels. */
export function PictureIcon({ name, size }: { name: PictureIconName; size?: number }) {
  return <Stroke path={strokes[name]} size={size} />;
}
