import type { JsonSchema, OpenApiDocument } from './openapi-document.ts';

/** One field as a reader wants it. */
export interface FieldRow {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** What a schema is, in few words: `integer, 1 to 500`, `"link" | "private"`, `list of Image`. */
export function typeWords(schema: JsonSchema): string {
  const { $ref, type, format, const: only, enum: values, items, anyOf, oneOf, minimum, maximum } = schema;
  if (typeof $ref === 'string') return nameOf($ref);
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return choices.map((choice: JsonSchema) => typeWords(choice)).join(' | ');
  if (type === 'array') return `list of ${typeWords((items ?? {}) as JsonSchema)}`;
  const name = [type].flat().join(' | ') || 'any';
  const told = format === undefined ? name : `${name} (${format})`;
  return typeof minimum === 'number' && typeof maximum === 'number' ? `${told}, ${minimum} to ${maximum}` : told;
}

/** The fields of an object's schema, of a reference too; several kinds of an object have theirs together. */
export function fieldRows(document: OpenApiDocument, schema: JsonSchema): FieldRow[] {
  const found = resolved(document, schema);
  const kinds = found.oneOf ?? found.anyOf;
  if (Array.isArray(kinds)) {
    const rows = kinds.flatMap((kind: JsonSchema) => fieldRows(document, kind));
    return [...new Map(rows.map((row) => [row.name, joined(rows, row)])).values()];
  }
  const required = Array.isArray(found.required) ? (found.required as string[]) : [];
  return Object.entries((found.properties ?? {}) as Record<string, JsonSchema>).map(([name, property]) => ({
    name,
    type: typeWords(property),
    required: required.includes(name),
    description: String(property.description ?? ''),
  }));
}

function joined(rows: readonly FieldRow[], { name, description }: FieldRow): FieldRow {
  const same = rows.filter((row) => row.name === name);
  const type = [...new Set(same.map((row) => row.type))].join(' | ');
  return { name, description, type, required: same.every((row) => row.required) };
}

function resolved(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  return typeof schema.$ref === 'string' ? (document.components.schemas[nameOf(schema.$ref)] ?? {}) : schema;
}

const nameOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1);
