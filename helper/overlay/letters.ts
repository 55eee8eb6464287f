import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Point } from '#helper/platform/rect.ts';
import { layOver } from './lay-over.ts';
import type { Sprite } from './scene.ts';

/** A font at its size in pixels, as Canvas 2D spells it, and a colour. */
export interface Hand {
  font: string;
  size: number;
  colour: string;
}

/** What paints a letter. */
export interface Painting {
  paintOnce(width: number, height: number, paint: (context: SKRSContext2D) => void): Sprite;
  measure(ask: (context: SKRSContext2D) => number): number;
}

interface Letter {
  sprite: Sprite;
  /** How far the next one is away, in pixels. */
  advance: number;
}

/**
 * Writes figures that change with every movement of the mouse: each letter is painted once and laid from then on, for a
 * canvas takes half a millisecond to write a word and to give its pixels back. No kerning, so for figures only.
 */
export class Letters {
  private readonly painter: Painting;
  private readonly hand: Hand;
  private readonly letters = new Map<string, Letter>();

  constructor(painter: Painting, hand: Hand) {
    this.painter = painter;
    this.hand = hand;
  }

  /** How wide a text is, in pixels. */
  width(text: string): number {
    let width = 0;
    for (const sign of text) width += this.letter(sign).advance;
    return width;
  }

  /** Writes it from `at`, the left end of its baseline. */
  write(text: string, under: Sprite, at: Point): void {
    let x = at.x;
    for (const sign of text) {
      const { sprite, advance } = this.letter(sign);
      layOver(under, sprite, { x: Math.round(x) - this.room, y: at.y - this.rise });
      x += advance;
    }
  }

  /** Left and right of a letter, for what it reaches beyond its place; above its baseline. */
  private get room(): number {
    return Math.ceil(this.hand.size / 6);
  }

  private get rise(): number {
    return Math.ceil(this.hand.size);
  }

  private letter(sign: string): Letter {
    const known = this.letters.get(sign);
    if (known) return known;
    const { painter, room, rise } = this;
    const { size } = this.hand;
    const advance = painter.measure((context) => this.take(context).measureText(sign).width);
    const [width, height] = [Math.ceil(advance) + 2 * room, rise + Math.ceil(size * 0.35)];
    const sprite = painter.paintOnce(width, height, (context) => this.take(context).fillText(sign, room, rise));
    const letter = { sprite, advance };
    this.letters.set(sign, letter);
    return letter;
  }

  private take(context: SKRSContext2D): SKRSContext2D {
    context.font = this.hand.font;
    context.fillStyle = this.hand.colour;
    return context;
  }
}
