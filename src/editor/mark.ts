import type { Point, Rect } from './rect.ts';
import type { StyledTool } from './style.ts';

interface Marked {
  /** Counts up as marks are made and never changes: the order of the numbered steps. */
  readonly id: number;
  readonly color: string;
  /** In picture pixels; what it measures is told in `Style`. */
  readonly width: number;
  readonly filled: boolean;
}

/** A free stroke through points that are already thinned out. */
export interface StrokeMark extends Marked {
  readonly kind: 'pen' | 'marker';
  readonly points: readonly Point[];
}

export interface LineMark extends Marked {
  readonly kind: 'line' | 'arrow';
  readonly from: Point;
  readonly to: Point;
}

/** Its rectangle is of whole pixels, so that a covered pixel is covered whole. */
export interface BoxMark extends Marked {
  readonly kind: 'rectangle' | 'ellipse' | 'hide' | 'pixelate';
  readonly rect: Rect;
}

export interface TextMark extends Marked {
  readonly kind: 'text';
  /** The top left of its first line. */
  readonly at: Point;
  readonly text: string;
}

export interface StepMark extends Marked {
  readonly kind: 'step';
  /** The middle of its disc. Its number is its rank among the steps, so deleting one closes the gap. */
  readonly at: Point;
}

/** One thing drawn on the picture. Marks never change: an edit puts a new one with the same id in the place. */
export type Mark = StrokeMark | LineMark | BoxMark | TextMark | StepMark;
export type MarkKind = StyledTool;
