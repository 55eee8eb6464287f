/** What one look has found. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** Without it the helper still does its work; it does not count for the exit code. */
  readonly optional: boolean;
  /** What is there, or what is not. */
  readonly detail: string;
  /** What a person does about it, one line each. */
  readonly advice: readonly string[];
  /** The stable code of what went wrong. */
  readonly code?: string | undefined;
}

/** What a look says when something is missing; `advice` is what to type or to do. */
export class Missing extends Error {
  readonly advice: readonly string[];

  constructor(message: string, ...advice: string[]) {
    super(message);
    this.name = 'Missing';
    this.advice = advice;
  }
}

/** One part to look at. `look` gives what is there, and throws what is not. */
export interface Check {
  readonly name: string;
  readonly optional?: boolean;
  look(): Promise<string>;
}

/** Looks at one part; never throws. */
export async function examine({ name, optional = false, look }: Check): Promise<Finding> {
  try {
    return { name, optional, ok: true, detail: await look(), advice: [] };
  } catch (error) {
    const [detail = '', ...lines] = (error as Error).message.split('\n');
    const advice = error instanceof Missing ? error.advice : lines;
    return { name, optional, ok: false, detail, advice, code: (error as { code?: string }).code };
  }
}
