/** The part of the `x11` package that the helper uses; the package has no types of its own. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface XError extends Error {
    /** The protocol's error code: 10 is BadAccess. */
    error: number;
    badParam: number;
    majorOpcode: number;
  }

  /** An event as the package parses it; which fields are there depends on `name`. */
  export interface XEvent {
    name: string;
    type: number;
    time: number;
    wid: number;
    keycode: number;
    /** The modifier and button mask before the event. */
    buttons: number;
    x: number;
    y: number;
    rootx: number;
    rooty: number;
    width: number;
    height: number;
    count: number;
    mode: number;
    owner: number;
    requestor: number;
    selection: number;
    target: number;
    property: number;
    atom: number;
    state: number;
    /** MappingNotify: 0 modifiers, 1 keyboard, 2 pointer. */
    request: number;
    /** XInput 2's raw events: the number of the button or the key. */
    detail: number;
    /** XkbEvent: which of XKB's events it is. */
    xkbType: number;
  }

  export interface XProperty {
    type: number;
    format: number;
    bytesAfter: number;
    data: Buffer;
  }

  export interface XScreen {
    root: number;
    root_visual: number;
    root_depth: number;
    pixel_width: number;
    pixel_height: number;
    black_pixel: number;
    white_pixel: number;
    depths: Record<number, Record<number, { class: number; red_mask: number; green_mask: number; blue_mask: number }>>;
  }

  export interface XDisplay {
    client: XClient;
    screen: XScreen[];
    screen_num: number;
    min_keycode: number;
    max_keycode: number;
    max_request_length: number;
    image_byte_order: number;
    /** Which bits of an id a client chooses itself. */
    resource_mask: number;
    format: Record<number, { bits_per_pixel: number; scanline_pad: number }>;
    isLocalSocket: boolean;
  }

  type Callback<T> = (error: XError | null | undefined, result: T) => unknown;

  export interface XClient extends EventEmitter {
    stream: Socket;
    screenNum: number | string;
    pack_stream: { put(packet: Buffer): void; submit(expectsReply: boolean): void; flush(): void };
    /** For requests that the package does not know: the last one's number, and who waits for which reply. */
    seq_num: number;
    replies: Record<number, [parse: (reply: Buffer) => unknown, done: Callback<never>]>;
    atoms: Record<string, number>;
    AllocID(): number;
    ReleaseID(id: number): void;
    terminate(): void;
    require<T>(extension: string, callback: Callback<T>): void;
    QueryExtension(name: string, callback: Callback<{ present: number }>): void;
    InternAtom(onlyIfExists: boolean, name: string, callback: Callback<number>): void;
    GetAtomName(atom: number, callback: Callback<string>): void;
    CreateWindow(
      id: number,
      parent: number,
      x: number,
      y: number,
      width: number,
      height: number,
      border: number,
      depth: number,
      windowClass: number,
      visual: number,
      values: Record<string, number | boolean>,
      callback?: Callback<unknown>,
    ): void;
    DestroyWindow(id: number): void;
    MapWindow(id: number, callback?: Callback<unknown>): void;
    UnmapWindow(id: number): void;
    RaiseWindow(id: number): void;
    MoveResizeWindow(id: number, x: number, y: number, width: number, height: number): void;
    ChangeWindowAttributes(id: number, values: Record<string, number | boolean>): void;
    CreateGC(id: number, drawable: number, values: Record<string, number>): void;
    PutImage(
      format: number,
      drawable: number,
      gc: number,
      width: number,
      height: number,
      x: number,
      y: number,
      leftPad: number,
      depth: number,
      data: Buffer,
    ): void;
    GetImage(
      format: number,
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planes: number,
      callback: Callback<{ depth: number; data: Buffer }>,
    ): void;
    GetGeometry(
      drawable: number,
      callback: Callback<{
        xPos: number;
        yPos: number;
        width: number;
        height: number;
        depth: number;
        borderWidth: number;
      }>,
    ): void;
    SetInputFocus(window: number, revertTo: number): void;
    ClearArea(window: number, x: number, y: number, width: number, height: number, exposures: number): void;
    GetInputFocus(callback: Callback<{ focus: number; revertTo: number }>): void;
    QueryTree(window: number, callback: Callback<{ root: number; parent: number; children: number[] }>): void;
    GetWindowAttributes(
      window: number,
      callback: Callback<{ klass: number; mapState: number; overrideRedirect: number }>,
    ): void;
    TranslateCoordinates(
      from: number,
      to: number,
      x: number,
      y: number,
      callback: Callback<{ destX: number; destY: number }>,
    ): void;
    FreePixmap(pixmap: number): void;
    QueryPointer(window: number, callback: Callback<{ rootX: number; rootY: number; keyMask: number }>): void;
    WarpPointer(
      from: number,
      to: number,
      fromX: number,
      fromY: number,
      fromWidth: number,
      fromHeight: number,
      x: number,
      y: number,
    ): void;
    GrabPointer(
      window: number,
      ownerEvents: boolean,
      mask: number,
      pointerMode: number,
      keyboardMode: number,
      confineTo: number,
      cursor: number,
      time: number,
      callback: Callback<number>,
    ): void;
    UngrabPointer(time: number): void;
    ChangeActivePointerGrab(cursor: number, time: number, mask: number): void;
    GrabKeyboard(
      window: number,
      ownerEvents: boolean,
      time: number,
      pointerMode: number,
      keyboardMode: number,
      callback: Callback<number>,
    ): void;
    UngrabKeyboard(time: number): void;
    GrabKey(
      window: number,
      ownerEvents: boolean,
      modifiers: number,
      key: number,
      pointerMode: number,
      keyboardMode: number,
      callback?: Callback<unknown>,
    ): void;
    UngrabKey(window: number, key: number, modifiers: number): void;
    GetKeyboardMapping(first: number, count: number, callback: Callback<number[][]>): void;
    GetModifierMapping(callback: Callback<number[][]>): void;
    OpenFont(id: number, name: string): void;
    CloseFont(id: number): void;
    CreateGlyphCursor(
      id: number,
      sourceFont: number,
      maskFont: number,
      sourceGlyph: number,
      maskGlyph: number,
      foreground: { R: number; G: number; B: number },
      background: { R: number; G: number; B: number },
    ): void;
    ChangeProperty(
      mode: number,
      window: number,
      property: number,
      type: number,
      format: number,
      data: Buffer | number[] | string,
    ): void;
    DeleteProperty(window: number, property: number): void;
    GetProperty(
      remove: boolean,
      window: number,
      property: number,
      type: number,
      offset: number,
      length: number,
      callback: Callback<XProperty>,
    ): void;
    SetSelectionOwner(owner: number, selection: number, time: number): void;
    GetSelectionOwner(selection: number, callback: Callback<number>): void;
    ConvertSelection(requestor: number, selection: number, target: number, property: number, time: number): void;
    SendEvent(window: number, propagate: boolean, mask: number, event: Record<string, unknown>): void;
  }

  export interface XShmSegment {
    buffer: Buffer;
    size: number;
    commit(offset: number, length: number): void;
    putImage(drawable: number, gc: number, options: Record<string, number | boolean>): void;
    getImage(
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planes: number,
      format: number,
      offset: number,
      callback: Callback<{ depth: number; size: number }>,
    ): void;
    detach(callback?: () => void): void;
  }

  export interface XShm {
    usable(callback: Callback<boolean>): void;
    createSegment(size: number, callback: Callback<XShmSegment>): void;
  }

  export interface XFixes {
    GetCursorImage(
      callback: Callback<{
        x: number;
        y: number;
        xhot: number;
        yhot: number;
        width: number;
        height: number;
        cursorImage: Buffer;
      }>,
    ): void;
  }

  export interface XComposite {
    /** `mode`: 0 lets the server go on drawing the window on the screen. */
    RedirectWindow(window: number, mode: number): void;
    UnredirectWindow(window: number): void;
    NameWindowPixmap(window: number, pixmap: number): void;
  }

  /** What every extension object has. */
  export interface XExtension {
    majorOpcode: number;
  }

  export interface XShape extends XExtension {
    Rectangles(op: number, kind: number, window: number, x: number, y: number, rectangles: number[][]): void;
  }

  export interface XInput extends XExtension {
    EventType: Record<'RawButtonPress' | 'RawButtonRelease' | 'RawKeyPress' | 'RawKeyRelease', number>;
    XISelectEvents(window: number, masks: { deviceId: number; mask: number[] }[]): void;
  }

  export interface XKeyboardExtension extends XExtension {
    SelectEvents(
      device: number,
      affected: number,
      cleared: number,
      all: number,
      affectedMaps: number,
      maps: number,
    ): void;
  }

  export const eventMask: Record<
    | 'ButtonPress'
    | 'ButtonRelease'
    | 'PointerMotion'
    | 'LeaveWindow'
    | 'FocusChange'
    | 'Exposure'
    | 'PropertyChange'
    | 'KeyPress'
    | 'KeyRelease',
    number
  >;
  export function createClient(
    options: { display?: string; shm?: boolean; bufferRequests?: boolean },
    ready: (error: Error | null | undefined, display: XDisplay) => void,
  ): XClient;
}
