import { z } from 'zod';
import { uploadAnswerSchema } from '#contract/image.ts';

const rectSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

/** How to record; what is unset is as the settings say. */
const gifSchema = z.object({
  fps: z.number().int().min(10).max(30).optional(),
  format: z.enum(['gif', 'webp']).optional(),
  /** Seconds before it begins. */
  countdown: z.number().int().min(0).max(3).optional(),
  /** Ends by itself after so many seconds. */
  seconds: z.number().min(0.1).max(300).optional(),
  /** Whether the person looks at it before anything is done with it. */
  preview: z.boolean(),
});

/** One picture to take and what to do with it. */
export const shotSchema = z.object({
  kind: z.enum(['area', 'full', 'window', 'gif']),
  /** `area`, `gif`: this part of the desktop, in physical pixels, without asking. */
  rect: rectSchema.optional(),
  /** `area`: the region that was marked last, without asking. */
  last: z.boolean().optional(),
  /** `full`: which monitor, from 1 on in the order of `doctor`, or every one; unset: the main one. */
  monitor: z.union([z.number().int().positive(), z.literal('all')]).optional(),
  /** `gif`: how to record. */
  gif: gifSchema.optional(),
  /** With the mouse pointer in it; unset: as the settings say. */
  pointer: z.boolean().optional(),
  /** Absolute path of the file to write as well. */
  save: z.string().optional(),
  /** The picture itself goes onto the clipboard, instead of its link. */
  copy: z.boolean(),
  upload: z.boolean(),
});
export type Shot = z.infer<typeof shotSchema>;

/** What came of a shot. */
export const outcomeSchema = z.object({
  image: uploadAnswerSchema.optional(),
  /** The file that was written. */
  file: z.string().optional(),
  /** The printer that got the picture. */
  printed: z.string().optional(),
  copied: z.enum(['link', 'picture', 'both']).optional(),
  /** `gif`, while one was under way already: what this call did to that one. */
  recording: z.enum(['begun', 'stopped']).optional(),
  /** What did not work without spoiling the rest, such as a clipboard that is held by another program. */
  warnings: z.array(z.string()),
});
export type Outcome = z.infer<typeof outcomeSchema>;
