import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { askSway } from '#helper/platform/sway.ts';

const run = promisify(execFile);

const rectSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** A node of sway's tree: workspaces and containers, with windows as leaves (sway-ipc(7), GET_TREE). */
interface Node {
  type: string;
  focused: boolean;
  layout: string;
  rect: Rect;
  deco_rect: Rect;
  pid?: number | undefined;
  nodes: Node[];
  floating_nodes: Node[];
}
const nodeSchema: z.ZodType<Node> = z.object({
  type: z.string(),
  focused: z.boolean(),
  layout: z.string(),
  rect: rectSchema,
  deco_rect: rectSchema,
  pid: z.number().optional(),
  nodes: z.lazy(() => z.array(nodeSchema)),
  floating_nodes: z.lazy(() => z.array(nodeSchema)),
});
const hyprlandSchema = z.object({
  at: z.tuple([z.number(), z.number()]),
  size: z.tuple([z.number(), z.number()]),
});

/**
 * Where the window is that a person works in, in the compositor's own units; `unknown` where the compositor tells nobody.
 * @throws HelperError `no_window` where none is active.
 */
export async function findActiveWindow(env = process.env): Promise<Rect | 'unknown'> {
  if (env.SWAYSOCK) return swayWindow(env.SWAYSOCK);
  if (env.HYPRLAND_INSTANCE_SIGNATURE) return hyprlandWindow();
  return 'unknown';
}

async function swayWindow(socket: string): Promise<Rect> {
  const found = focusedIn(nodeSchema.parse(await askSway(socket, 'get_tree')), undefined);
  if (found?.node.pid === undefined) throw noWindow();
  const { rect, deco_rect: title } = found.node;
  // Tabs are shared by several windows; a title bar of its own belongs to the window.
  const own = found.parent?.layout === 'tabbed' || found.parent?.layout === 'stacked' ? 0 : title.height;
  return { ...rect, y: rect.y - own, height: rect.height + own };
}

function focusedIn(node: Node, parent: Node | undefined): { node: Node; parent: Node | undefined } | undefined {
  if (node.focused) return { node, parent };
  for (const child of [...node.nodes, ...node.floating_nodes]) {
    const found = focusedIn(child, node);
    if (found) return found;
  }
  return undefined;
}

async function hyprlandWindow(): Promise<Rect> {
  const { stdout } = await run('hyprctl', ['-j', 'activewindow']);
  const window = hyprlandSchema.safeParse(JSON.parse(stdout));
  if (!window.success) throw noWindow();
  const { at, size } = window.data;
  return { x: at[0], y: at[1], width: size[0], height: size[1] };
}

function noWindow(): HelperError {
  return new HelperError('no_window', 'No window is active: click one first.');
}
