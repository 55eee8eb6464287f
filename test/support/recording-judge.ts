import { execFileSync } from 'node:child_process';
import type { Picture } from './x-screen.ts';

/** A recording as ffmpeg sees it, which shares no code with the product. */
export interface Judged {
  /** Of each frame, in hundredths of a second. */
  readonly delays: number[];
  readonly frames: Picture[];
}

export function judgeRecording(file: string): Judged {
  const probe = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=duration_time:stream=width,height'];
  const told = JSON.parse(execFileSync('ffprobe', [...probe, '-of', 'json', file], { encoding: 'utf8' }));
  const [{ width, height }] = told.streams as [{ width: number; height: number }];
  const decode = ['-v', 'error', '-i', file, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const raw = execFileSync('ffmpeg', decode, { maxBuffer: 1 << 30 });
  const size = width * height * 3;
  const frames = Array.from({ length: raw.length / size }, (_, at) => ({
    width,
    height,
    rgb: raw.subarray(at * size, (at + 1) * size),
  }));
  const packets = told.packets as { duration_time: string }[];
  return { delays: packets.map((packet) => Math.round(Number(packet.duration_time) * 100)), frames };
}
