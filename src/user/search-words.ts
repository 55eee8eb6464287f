/** Letters of a word that the search knows. */
const longest = 64;

const plain = (text: string) => text.normalize('NFKC').toLowerCase();

/** The words under which a user is found: of the name as it is written and taken apart, and of the e-mail. */
export function searchWords({ name, email }: { readonly name: string; readonly email: string }): string[] {
  const [local = '', domain = ''] = plain(email).split('@');
  const written = plain(name).split(/\s+/);
  const apart = [plain(name), local].flatMap((text) => text.split(/[^\p{L}\p{N}]+/u));
  const words = [...written, ...apart, plain(email), domain].map((word) => word.slice(0, longest));
  return [...new Set(words)].filter((word) => word !== '');
}

/**
 * What is searched for: each has to be the beginning of a word. The longest first, which most users lack, and none that
 * another begins with, for that says it already.
 */
export function searchTerms(text: string): string[] {
  const terms = plain(text)
    .split(/\s+/)
    .filter((term) => term !== '')
    .map((term) => term.slice(0, longest))
    .sort((a, b) => b.length - a.length);
  return terms.filter((term, at) => !terms.slice(0, at).some((longer) => longer.startsWith(term))).slice(0, 5);
}
