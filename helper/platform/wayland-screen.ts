import type { Rect } from './rect.ts';
import { openWayland, type WaylandConnection, type WaylandReader } from './wayland-connection.ts';

const display = 1;
const registry = { bind: 0 };
const getRegistry = 1;
const getXdgOutput = 1;
const event = { global: 0, geometry: 0, mode: 1, scale: 3, name: 4, logicalPosition: 0, logicalSize: 1, xdgName: 3 };
const currentMode = 1;

/** A monitor as the compositor tells it. */
export interface WaylandOutput {
  /** The connector, such as `DP-1`; what other programs know it by. */
  name: string;
  /** Its place in the compositor's own units, which are pixels divided by the scale. */
  logical: Rect;
  /** The pixels that it has, turned as the picture on it is. */
  pixels: { width: number; height: number };
  /** Whether its picture is turned or mirrored. */
  turned: boolean;
}

/** What the compositor offers. */
export interface WaylandScreen {
  /** The names of its protocols, such as `zwlr_screencopy_manager_v1`. */
  readonly protocols: ReadonlySet<string>;
  readonly outputs: readonly WaylandOutput[];
}

interface Global {
  id: number;
  protocol: string;
  version: number;
}

/** Asks the compositor what it offers. @throws HelperError `no_display`, `display_lost` */
export async function readWaylandScreen(env?: Record<string, string | undefined>): Promise<WaylandScreen> {
  const connection = await openWayland(env);
  try {
    const { globals, bind } = await readGlobals(connection);
    const manager = globals.find(({ protocol }) => protocol === 'zxdg_output_manager_v1');
    const managerId = manager && bind(manager, 3, () => undefined);
    const drafts = globals
      .filter(({ protocol }) => protocol === 'wl_output')
      .map((global) => watchOutput(connection, global, bind, managerId));
    await connection.sync();
    const outputs = drafts.map((finish) => finish()).filter(({ logical }) => logical.width > 0 && logical.height > 0);
    return { protocols: new Set(globals.map(({ protocol }) => protocol)), outputs };
  } finally {
    connection.close();
  }
}

type Bind = (global: Global, version: number, listener: (opcode: number, read: WaylandReader) => void) => number;

/** The list of what can be bound, and a way to bind one of them at most at the version that we speak. */
export async function readGlobals(connection: WaylandConnection): Promise<{ globals: Global[]; bind: Bind }> {
  const globals: Global[] = [];
  const registryId = connection.create((opcode, read) => {
    if (opcode === event.global) globals.push({ id: read.uint(), protocol: read.text(), version: read.uint() });
  });
  connection.send(display, getRegistry, registryId);
  await connection.sync();
  const bind: Bind = ({ id, protocol, version }, spoken, listener) => {
    const object = connection.create(listener);
    connection.send(registryId, registry.bind, id, protocol, Math.min(version, spoken), object);
    return object;
  };
  return { globals, bind };
}

/** Collects what comes in about one output; the function puts it together once everything is there. */
function watchOutput(
  connection: WaylandConnection,
  global: Global,
  bind: Bind,
  manager: number | undefined,
): () => WaylandOutput {
  const found = { name: '', x: 0, y: 0, transform: 0, scale: 1, width: 0, height: 0 };
  let logical: Partial<Rect> = {};
  const output = bind(global, 4, (opcode, read) => {
    if (opcode === event.geometry) {
      Object.assign(found, { x: read.int(), y: read.int() });
      for (const skip of [read.int(), read.int(), read.int(), read.text(), read.text()]) void skip;
      found.transform = read.int();
    } else if (opcode === event.mode) {
      const isCurrent = (read.uint() & currentMode) !== 0;
      if (isCurrent) Object.assign(found, { width: read.int(), height: read.int() });
    } else if (opcode === event.scale) found.scale = read.int();
    else if (opcode === event.name) found.name = read.text();
  });
  if (manager !== undefined) {
    const xdg = connection.create((opcode, read) => {
      if (opcode === event.logicalPosition) logical = { ...logical, x: read.int(), y: read.int() };
      else if (opcode === event.logicalSize) logical = { ...logical, width: read.int(), height: read.int() };
      else if (opcode === event.xdgName) found.name ||= read.text();
    });
    connection.send(manager, getXdgOutput, xdg, output);
  }
  return () => {
    // wl_output.transform: the odd ones are quarter turns.
    const turned = found.transform % 2 === 1;
    const pixels = turned ? { width: found.height, height: found.width } : { width: found.width, height: found.height };
    const plain = { width: Math.round(pixels.width / found.scale), height: Math.round(pixels.height / found.scale) };
    const { name, x, y } = found;
    return {
      name: name || `screen ${global.id}`,
      pixels,
      turned: found.transform !== 0,
      logical: { x, y, ...plain, ...logical },
    };
  };
}
