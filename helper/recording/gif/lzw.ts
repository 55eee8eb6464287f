/** Codes are found by hashing (prefix, next); twice the 4096 codes keeps the probes short. */
const slots = 16384;
const mask = slots - 1;
const maxCodes = 4096;

/** GIF's variant of LZW (GIF89a, appendix F). One instance may be used for any number of pictures, one after the other. */
export class LzwEncoder {
  private readonly keys = new Int32Array(slots);
  private readonly codes = new Uint16Array(slots);
  private output = new Uint8Array(1 << 16);
  private length = 0;
  private block = 0;
  private accumulator = 0;
  private filled = 0;

  /**
   * The image data of a picture: the minimum code size, sub-blocks, terminator. `indexes` are below 2 ** depth.
   * @returns memory that the next call overwrites
   */
  encode(indexes: Uint8Array, depth: number): Uint8Array {
    const minimum = Math.max(2, depth);
    const clear = 1 << minimum;
    this.length = 0;
    this.put(minimum);
    this.openBlock();
    let size = minimum + 1;
    let next = clear + 2;
    this.emit(clear, size);
    this.keys.fill(-1);
    const { keys, codes } = this;
    let prefix = indexes[0] as number;
    for (let at = 1; at < indexes.length; at += 1) {
      const index = indexes[at] as number;
      const key = (prefix << 8) | index;
      let slot = (Math.imul(key, 0x9e3779b1) >>> 18) & mask;
      while (keys[slot] !== key && keys[slot] !== -1) slot = (slot + 1) & mask;
      if (keys[slot] === key) {
        prefix = codes[slot] as number;
        continue;
      }
      this.emit(prefix, size);
      prefix = index;
      if (next < maxCodes) {
        keys[slot] = key;
        codes[slot] = next;
        if (next === 1 << size) size += 1;
        next += 1;
      } else {
        this.emit(clear, size);
        keys.fill(-1);
        size = minimum + 1;
        next = clear + 2;
      }
    }
    this.emit(prefix, size);
    // The decoder has made one more code by now, which may need another bit.
    if (next === 1 << size && size < 12) size += 1;
    this.emit(clear + 1, size);
    return this.finish();
  }

  private emit(code: number, size: number): void {
    this.accumulator |= code << this.filled;
    this.filled += size;
    while (this.filled >= 8) {
      this.putInBlock(this.accumulator & 0xff);
      this.accumulator >>>= 8;
      this.filled -= 8;
    }
  }

  private putInBlock(byte: number): void {
    if (this.length - this.block === 256) {
      this.output[this.block] = 255;
      this.openBlock();
    }
    this.put(byte);
  }

  private openBlock(): void {
    this.block = this.length;
    this.put(0);
  }

  private put(byte: number): void {
    if (this.length === this.output.length) {
      const larger = new Uint8Array(this.output.length * 2);
      larger.set(this.output);
      this.output = larger;
    }
    this.output[this.length++] = byte;
  }

  private finish(): Uint8Array {
    if (this.filled > 0) this.putInBlock(this.accumulator & 0xff);
    this.accumulator = 0;
    this.filled = 0;
    const inBlock = this.length - this.block - 1;
    this.output[this.block] = inBlock;
    if (inBlock > 0) this.put(0);
    return this.output.subarray(0, this.length);
  }
}
