/** A picture proven whole and stripped. Sizes as stored: an orientation other than 1 turns them when shown. */
export interface Picture {
  width: number;
  height: number;
  /** 1 for a still picture. */
  frames: number;
  /** The bytes to serve, in order. */
  parts: Uint8Array[];
}
