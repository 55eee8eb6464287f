export const dayMs = 86_400_000;

/** Days after which pictures go, 0 for never: what the user's row says, or where it says nothing, the site. */
export function retentionDaysOf(ofUser: number | null | undefined, ofSite: number): number {
  return ofUser ?? ofSite;
}

/** The earliest time, in epoch milliseconds, at which a rule of so many days may take a picture; null: never. */
export function retainedUntil(picture: { createdAt: number; keep: boolean }, days: number): number | null {
  return picture.keep || days === 0 ? null : picture.createdAt + days * dayMs;
}
