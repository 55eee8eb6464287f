/** The same texts in another language: the same keys, other strings. */
export type Words<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Words<T[Key]> };

type Values = Readonly<Record<string, string | number>>;

/** Puts values in place of `{name}`. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Picks the form for a number by the rules of the language, with `{count}` in it written as that language writes it. */
export function plural(
  locale: string,
  forms: { readonly one: string; readonly other: string },
  count: number,
  values: Values = {},
): string {
  const form = new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other;
  return fill(form, { count: count.toLocaleString(locale), ...values });
}
