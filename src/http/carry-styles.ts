const tag = /<(script|style)[\s>][\s\S]*?<\/\1>|<[a-z][^>]*>/g;

/**
 * A page's HTML with its `style` attributes as `data-style`, which a policy without 'unsafe-inline' does not mind; the
 * script of src/ui/carried-styles-script.tsx sets them before anything is painted. React writes what is read here: each
 * value in double quotes, and `<`, `>` and `"` of texts and values escaped.
 */
export function carryStyles(html: string): string {
  return html.replace(tag, (found, raw?: string) => (raw ? found : found.replace(' style="', ' data-style="')));
}
