import type { Styles } from '#editor/style.ts';
import type { Selection } from '../../overlay.ts';
import type { Word } from '../opening.ts';

const proof = document.querySelector<HTMLMetaElement>('meta[name=proof]')?.content ?? '';

/** Nobody answers any more. */
export class HelperGone extends Error {}

async function ask(path: string, options: RequestInit): Promise<Response> {
  return fetch(path, options).catch((cause: Error) => {
    throw new HelperGone(cause.message, { cause });
  });
}

async function post(path: string, body: BodyInit = '', keepalive = false): Promise<void> {
  const answer = await ask(path, { method: 'POST', body, keepalive, headers: { 'X-Prntscrn-Proof': proof } });
  if (!answer.ok) throw new Error(`The helper has refused it (${answer.status})`);
}

/** The bytes of the screen's picture, RGBA. */
export async function fetchFrame(): Promise<Uint8Array> {
  return new Uint8Array(await (await ask('frame', { credentials: 'same-origin' })).arrayBuffer());
}

/** What the page says to the helper that has opened it. */
export const tell = {
  visible: () => post('visible'),
  styles: (styles: Styles) => post('styles', JSON.stringify(styles)),
  copy: (text: string) => post('copy', text),
  /** Whether there is a region, which a key elsewhere may start to record. */
  stands: (region: boolean) => post(`stands?region=${Number(region)}`),
  cancel: () => post('cancel'),
  /** The page is being left: by its person, or by a new load. */
  leave: () => void post('leave', '', true).catch(() => undefined),
  /** The finished pixels go beside the choice, as they are. */
  finish({ rect, action, picture }: Selection): Promise<void> {
    const { x, y, width, height } = rect;
    const choice = { x, y, width, height, action, drawn: picture ? 1 : 0 };
    const query = new URLSearchParams(Object.entries(choice).map(([name, value]) => [name, String(value)]));
    return post(`finish?${query}`, picture ? (picture.data as Uint8Array<ArrayBuffer>) : '');
  },
};

/** Listens to the helper, which sees by it that the page is there. `gone` is called when the helper is not. */
export function listenToHelper(heard: (word: Word) => void, gone: () => void): { close(): void } {
  const line = new EventSource('alive');
  line.onmessage = ({ data }) => heard(JSON.parse(data) as Word);
  line.onerror = () => {
    line.close();
    gone();
  };
  return line;
}
