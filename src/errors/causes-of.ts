/** An error and what was behind it: drivers' errors come wrapped as `cause`. */
export function* causesOf(error: unknown): Generator<Error> {
  for (let at = error; at instanceof Error; at = at.cause) yield at;
}
