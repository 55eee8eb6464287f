import { readStyles } from '#editor/style.ts';
import type { Capture, Frame, GrabOptions, Monitor } from '#helper/capture/capture.ts';
import { cut } from '#helper/capture/cut.ts';
import { ownPixels } from '#helper/capture/own-pixels.ts';
import { encodePng } from '#helper/capture/png.ts';
import type { Aftermath, Selection, SelectionAction, SelectRequest } from '#helper/overlay/overlay.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import { recallMemory, remember } from './memory.ts';
import { printPicture } from './print-picture.ts';
import { savePicture, savePictureIn } from './save-picture.ts';
import { openScratch, type Scratch } from './scratch.ts';
import type { Outcome, Shot } from './shot.ts';
import { withSpare } from './spare-picture.ts';
import type { Studio } from './studio.ts';
import { tellAftermath } from './tell-aftermath.ts';
import { uploadPicture } from './upload-picture.ts';

/**
 * Takes a picture and does with it what was asked for: save, copy, upload.
 * @throws HelperError `cancelled` when the person closed the overlay; what capturing, saving and uploading throw. Once the
 * picture is taken and meant for the server it is in the queue, and a failed upload leaves it there.
 */
export async function takeShot(studio: Studio, shot: Shot, watch: Watch = {}): Promise<Outcome> {
  if (shot.kind === 'gif') return (await import('#helper/recording/take-gif.ts')).takeGif(studio, shot, watch);
  // Renewing a sign-in and opening a connection take their time while the person is still choosing.
  if (shot.upload) void studio.delivery.server.warm();
  const choice = await choose(studio, shot, watch.signal);
  return tellAftermath(studio, choice.aftermath, watch, (told) => finish(studio, shot, choice, told));
}

async function finish(
  studio: Studio,
  shot: Shot,
  { frame, rect, action, safe }: Choice,
  watch: Watch,
): Promise<Outcome> {
  try {
    const png = await encodePng(frame, rect);
    const outcome: Outcome = { warnings: [] };
    const wanted = { file: shot.save, action };
    await saveOrPrint(studio, wanted, png, outcome);
    if (shot.upload && action === 'upload') {
      outcome.image = await uploadPicture(studio, png, { watch, warnings: outcome.warnings, safe });
    }
    await copy(studio, outcome, png, shot.copy || action === 'copy');
    return outcome;
  } finally {
    await safe?.();
  }
}

interface Put {
  readonly file: Shot['save'];
  readonly action: SelectionAction;
}

/** @throws HelperError what saving throws; the words tell where the picture is instead. */
async function saveOrPrint(studio: Studio, { file, action }: Put, png: Buffer, outcome: Outcome): Promise<void> {
  try {
    if (file) outcome.file = savePicture(file, png);
    else if (action === 'save') outcome.file = savePictureIn(studio.saveFolder, png);
    else if (action === 'print') await printPicture(outcome, png, studio.saveFolder);
  } catch (error) {
    throw await withSpare(studio, png, error);
  }
}

export interface Choice {
  readonly frame: Frame;
  readonly rect: Rect;
  readonly action: SelectionAction;
  /** Called when the picture is elsewhere: the screens that were kept while it was chosen are removed. */
  readonly safe?: () => Promise<void>;
  readonly aftermath?: Aftermath | undefined;
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
  let scratch: ReturnType<typeof keepScreens> | undefined;
  const safe = async () => (await scratch)?.remove();
  let chosen = false;
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
        if (purpose !== 'record') scratch = keepScreens(frame, monitors);
      },
    });
    remember(state, { ...memory, lastRegion: selection?.rect ?? memory.lastRegion, [seen]: true, styles });
    if (!selection || signal?.aborted)
      throw new HelperError('cancelled', 'Cancelled: nothing was kept, nothing was sent');
    chosen = true;
    return { frame: selection.picture ?? frame, ...pick(selection), safe };
  } finally {
    signal?.removeEventListener('abort', dismiss);
    if (!chosen) await safe();
  }
}

const pick = ({ rect, action, aftermath }: Selection) => ({ rect, action, aftermath });

/** Every monitor's picture goes into a private temporary folder until what was chosen is elsewhere. */
async function keepScreens(frame: Frame, monitors: Monitor[]): Promise<Scratch | undefined> {
  let scratch: Scratch | undefined;
  try {
    for (const screen of monitors.length > 0 ? monitors : [frame]) {
      const png = await encodePng(frame, screen);
      scratch ??= openScratch();
      scratch.keep(png);
    }
  } catch {
    // A full disk must not stop the person who is choosing a region.
  }
  return scratch;
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
