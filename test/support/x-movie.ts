import { setTimeout as sleep } from 'node:timers/promises';
import { openX11Display } from '#helper/platform/x11-display.ts';

export const movie = { x: 60, y: 50, width: 240, height: 160 } as const;

/** A window in which every picture differs from the one before; it counts them in its first pixels. */
export interface Movie {
  /** Shows a picture; it is on the screen when this resolves. */
  show(number: number): Promise<void>;
  /** Shows one picture after the other, so many a second, until it is told to stop. */
  play(fps: number): () => Promise<void>;
  close(): void;
}

/** The pixel of a picture as 0xRRGGBB: few colours, or more than any palette has. */
export function moviePixel(number: number, x: number, y: number, colourful = false): number {
  if (y === 0 && x < 16) return (number >> x) & 1 ? 0xffffff : 0x000000;
  if (colourful) return ((x * 7919 + y * 104729 + number * 1299709) * 2654435761) & 0xffffff;
  const left = (number * 5) % (movie.width - 40);
  if (x >= left && x < left + 40 && y >= 60 && y < 100) return 0xff8000 + (number % 64);
  return y % 16 < 8 ? 0x20242c : 0xf0f2f5;
}

export async function openMovie(display: string, colourful = false): Promise<Movie> {
  // By another spelling of its name it is a connection of its own.
  const own = await openX11Display(`${display}.0`);
  const { client, root, depth } = own;
  const { width, height } = movie;
  const [id, gc] = [client.AllocID(), client.AllocID()];
  client.CreateWindow(id, root, movie.x, movie.y, width, height, 0, 0, 1, 0, { overrideRedirect: true });
  client.CreateGC(gc, id, {});
  client.MapWindow(id);
  const pixels = Buffer.alloc(width * height * 4);
  const show = async (number: number) => {
    for (let at = 0; at < width * height; at++) {
      pixels.writeUInt32LE(moviePixel(number, at % width, Math.floor(at / width), colourful), at * 4);
    }
    client.PutImage(2, id, gc, width, height, 0, 0, 0, depth, pixels);
    await own.sync();
  };
  await show(0);
  return {
    show,
    play(fps) {
      let going = true;
      const played = (async () => {
        for (let number = 1; going; number++) {
          await show(number);
          await sleep(1000 / fps);
        }
      })();
      return async () => {
        going = false;
        await played;
      };
    },
    close() {
      client.DestroyWindow(id);
      own.release();
    },
  };
}
