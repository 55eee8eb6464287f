import type { UploadAnswer } from '#contract/image.ts';
import { readStyles } from '#editor/style.ts';
import { type Account, findAccount } from '#helper/account/account.ts';
import type { Capture, Frame, GrabOptions, Monitor } from '#helper/capture/capture.ts';
import { cut } from '#helper/capture/cut.ts';
import { ownPixels } from '#helper/capture/own-pixels.ts';
import { encodePng } from '#helper/capture/png.ts';
import type { Selection, SelectionAction, SelectRequest } from '#helper/overlay/overlay.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Folders } from '#helper/settings/folders.ts';
import type { LiveSettings } from '#helper/settings/live-settings.ts';
import type { Texts } from '#helper/texts/english.ts';
import { type Delivery, deliver, type Watch } from '#helper/upload/deliver.ts';
import { keepCapture } from '#helper/upload/queue.ts';
import type { Desktop } from './desktop.ts';
import { recallMemory, remember } from './memory.ts';
import { printPicture } from './print-picture.ts';
import { savePicture, savePictureIn } from './save-picture.ts';
import { keepScratch, type Scratch } from './scratch.ts';
import type { Outcome, Shot } from './shot.ts';

/** What taking a picture needs. */
export interface Studio {
  readonly desktop: Desktop;
  /** What is shown on the desktop, in its language. */
  readonly texts: Texts;
  readonly folders: Folders;
  /** Read anew whenever the file has changed: a helper that stays follows them without a restart. */
  readonly settings: LiveSettings;
  /** Where "save" puts pictures. */
  readonly saveFolder: string;
  /** Whether the mouse pointer is drawn where a shot does not say. */
  readonly pointer: boolean;
  /** Whether the desktop's notifications are wanted. */
  readonly notifications: boolean;
  readonly delivery: Delivery;
  /** Whether this process stays and holds the hotkeys. */
  readonly resident: boolean;
}

/**
 * Takes a picture and does with it what was asked for: save, copy, upload.
 * @throws HelperError `cancelled` when the person closed the overlay; what capturing, saving and uploading throw. Once the
 * picture is taken and meant for the server it is in the queue, and a failed upload leaves it there.
 */
export async function takeShot(studio: Studio, shot: Shot, watch: Watch = {}): Promise<Outcome> {
  if (shot.kind === 'gif') return (await import('#helper/recording/take-gif.ts')).takeGif(studio, shot, watch);
  // Renewing a sign-in and opening a connection take their time while the person is still choosing.
  if (shot.upload) void studio.delivery.server.warm();
  const { frame, rect, action } = await choose(studio, shot, watch.signal);
  const png = await encodePng(frame, rect);
  const outcome: Outcome = { warnings: [] };
  if (shot.save) outcome.file = savePicture(shot.save, png);
  else if (action === 'save') outcome.file = savePictureIn(studio.saveFolder, png);
  else if (action === 'print') await printPicture(outcome, png, studio.saveFolder);
  if (shot.upload && action === 'upload') outcome.image = await upload(studio, png, watch, outcome.warnings);
  await copy(studio, outcome, png, shot.copy || action === 'copy');
  return outcome;
}

export interface Choice {
  readonly frame: Frame;
  readonly rect: Rect;
  readonly action: SelectionAction;
}

async function choose(studio: Studio, shot: Shot, signal: AbortSignal | undefined): Promise<Choice> {
  const capture = await studio.desktop.capture();
  const options = { pointer: shot.pointer ?? studio.pointer };
  if (shot.kind === 'area' && !shot.rect && !shot.last) {
    const [monitors, frame] = await Promise.all([capture.monitors(), capture.grab(undefined, options)]);
    const choice = await select(studio, frame, monitors, { signal });
    const marked = ownPixels(cut(choice.frame, choice.rect), monitors);
    return { ...choice, frame: marked, rect: marked };
  }
  const frame = await grab(studio, capture, shot, options);
  return { frame, rect: frame, action: 'upload' };
}

/** What needs no choosing. */
async function grab({ folders }: Studio, capture: Capture, shot: Shot, options: GrabOptions): Promise<Frame> {
  if (shot.kind === 'window') return capture.grabWindow(options);
  if (shot.last) return ownPixels(await capture.grab(lastRegion(folders.state), options), await capture.monitors());
  if (shot.rect) return capture.grab(shot.rect, options);
  const monitor = pickMonitor(await capture.monitors(), shot.monitor);
  return monitor ? capture.grabMonitor(monitor, options) : capture.grab(undefined, options);
}

/** @throws HelperError `no_last_region` */
function lastRegion(stateFolder: string): Rect {
  const { lastRegion } = recallMemory(stateFolder);
  if (lastRegion) return lastRegion;
  throw new HelperError('no_last_region', 'No region has been marked yet. Mark one with: prntscrn area');
}

/** @throws HelperError `no_such_monitor`. Undefined means the whole desktop. */
function pickMonitor(monitors: Monitor[], wanted: Shot['monitor']): Monitor | undefined {
  if (wanted === 'all') return undefined;
  const found = monitors[(wanted ?? 1) - 1];
  if (found) return found;
  const list = monitors.map(({ name, width, height }, at) => `${at + 1} ${name} ${width}×${height}`).join(', ');
  throw new HelperError('no_such_monitor', `There is no monitor ${wanted}. There are: ${list}`);
}

export interface Selecting extends Pick<SelectRequest, 'purpose' | 'recordKey'> {
  readonly signal: AbortSignal | undefined;
}

/** Lets the person mark a region on a picture of the whole desktop. @throws HelperError `cancelled`, `busy` */
export async function select(
  studio: Studio,
  frame: Frame,
  monitors: Monitor[],
  { signal, recordKey, purpose }: Selecting,
): Promise<Choice> {
  const { state } = studio.folders;
  const memory = recallMemory(state);
  const overlay = await studio.desktop.overlay();
  if (overlay.open) {
    void overlay.select({ frame, monitors }); // Brings the open one to the front; its outcome is its caller's.
    throw new HelperError('busy', 'A region is being chosen already');
  }
  const dismiss = () => overlay.dismiss();
  signal?.addEventListener('abort', dismiss, { once: true });
  const seen = purpose === 'record' ? 'recordHintSeen' : 'hintSeen';
  let styles = readStyles(memory.styles);
  let scratch: ReturnType<typeof keepMainMonitor> | undefined;
  try {
    const selection = await overlay.select({
      frame,
      monitors,
      lastRegion: memory.lastRegion,
      purpose,
      recordKey,
      texts: studio.texts,
      hint: !memory[seen],
      styles,
      copyText: (text) => studio.desktop.copy({ text }).catch(() => undefined),
      onStyles: (chosen) => {
        styles = chosen;
      },
      onVisible: () => {
        if (purpose !== 'record') scratch = keepMainMonitor(frame, monitors);
      },
    });
    remember(state, { ...memory, lastRegion: selection?.rect ?? memory.lastRegion, [seen]: true, styles });
    if (!selection || signal?.aborted)
      throw new HelperError('cancelled', 'Cancelled: nothing was kept, nothing was sent');
    return { frame: selection.picture ?? frame, ...pick(selection) };
  } finally {
    signal?.removeEventListener('abort', dismiss);
    await scratch?.then((kept) => kept?.remove());
  }
}

const pick = ({ rect, action }: Selection) => ({ rect, action });

/** The main monitor's picture goes into a private temporary folder for as long as the overlay is open. */
async function keepMainMonitor(frame: Frame, monitors: Monitor[]): Promise<Scratch | undefined> {
  try {
    return keepScratch(await encodePng(frame, monitors[0] ?? frame));
  } catch {
    return undefined; // A full disk must not stop the person who is choosing a region.
  }
}

async function upload(studio: Studio, png: Buffer, watch: Watch, warnings: string[]): Promise<UploadAnswer> {
  const { queue } = studio.folders;
  const held = studio.settings.current().guard === 'warn';
  const kept = keepCapture(queue, png, { owner: ownerNow(studio), held });
  const { flushed } = kept;
  let { entry } = kept;
  if (held) {
    const { guardPicture } = await import('#helper/guard/guard-picture.ts');
    entry = await guardPicture(queue, entry, png, (words) => warnings.push(words));
  }
  const picture = { bytes: png.length, pieces: () => slices(png) };
  const [answer] = await Promise.all([deliver(studio.delivery, entry, watch, picture), flushed.catch(() => {})]);
  return answer;
}

/** Whose a picture is that is taken now. */
export function ownerNow(studio: Studio) {
  return ownerOf(findOwner(studio));
}

function ownerOf(account: Account | undefined) {
  return account && { server: account.server, user: account.user.id };
}

function findOwner({ folders }: Studio): Account | undefined {
  try {
    return findAccount(folders.state);
  } catch {
    return undefined; // Damaged: delivering says so, and the picture is kept.
  }
}

function* slices(bytes: Buffer): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 256 * 1024) yield bytes.subarray(at, at + 256 * 1024);
}

/**
 * The picture where that was asked for, else what the setting `afterUpload` says. A clipboard that does not work is a
 * warning: the rest is done.
 */
async function copy(studio: Studio, outcome: Outcome, png: Buffer, asked: boolean): Promise<void> {
  const text = outcome.image?.url;
  if (!asked && text === undefined) return;
  const { afterUpload } = studio.settings.current();
  const copied = asked || text === undefined ? 'picture' : afterUpload === 'open' ? 'link' : afterUpload;
  try {
    if (copied === 'both') await studio.desktop.copy({ text: text ?? '', png });
    else await studio.desktop.copy(copied === 'picture' ? { png } : { text: text ?? '' });
    outcome.copied = copied;
  } catch (error) {
    if (asked && text === undefined && !outcome.file) throw error;
    outcome.warnings.push(`Not copied: ${(error as Error).message}`);
  }
  if (text !== undefined && afterUpload === 'open' && !(await openUrl(text))) {
    outcome.warnings.push('No browser could be started to open the link');
  }
}
