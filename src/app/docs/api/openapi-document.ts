import { z } from 'zod';
import { type AnswerHeader, namedSchemas, type Operation, operations } from '#contract/api.ts';
import { type ErrorCode, errorStatus } from '#contract/error.ts';
import type { Texts } from '#ui/texts/texts.ts';

type Words = Texts['docs'];
export type JsonSchema = { readonly [key: string]: unknown };

/** A parameter, an answer or the whole of it, as OpenAPI 3.1 has them; no more of the format than is used here. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}
interface Media {
  readonly schema?: JsonSchema;
  readonly example?: unknown;
}
export interface DocumentedAnswer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Readonly<Record<string, Media>>;
}
export interface DocumentedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}
export type OpenApiDocument = ReturnType<typeof openApiDocument>;

/** The API of `operations` as an OpenAPI 3.1 document, with descriptions in the language of `words`. */
export function openApiDocument(baseUrl: string, words: Words) {
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: documented(operation, words) };
  }
  const scopes = Object.fromEntries(
    operations.flatMap((operation) => operation.scopes.map((scope) => [scope, scope] as const)),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'prntscrn',
      version: '1',
      summary: words.lead,
      description: Object.values(words.rules)
        .filter((text) => ![words.rules.title, words.rules.limits, words.rules.unlimited].includes(text))
        .join('\n\n'),
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: baseUrl }],
    tags: groupsOf(words),
    paths,
    components: {
      schemas: components(words),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'prn_…' },
        oauth: {
          type: 'oauth2',
          flows: {
            authorizationCode: {
              authorizationUrl: `${baseUrl}/oauth/auth`,
              tokenUrl: `${baseUrl}/oauth/token`,
              scopes,
            },
          },
        },
      },
    },
  };
}

function groupsOf({ groups }: Words) {
  return Object.entries(groups).map(([name, description]) => ({ name, description }));
}

function groupOf({ path }: Operation): keyof Words['groups'] {
  if (path.startsWith('/image')) return 'upload';
  return path.startsWith('/api/v1/images') ? 'pictures' : 'account';
}

function documented(operation: Operation, words: Words): DocumentedOperation {
  const { id, scopes, body } = operation;
  const told = words.operations[id as keyof Words['operations']];
  return {
    operationId: id,
    tags: [groupOf(operation)],
    ...told,
    security: scopes.flatMap((scope) => [{ token: [scope] }, { oauth: [scope] }]),
    parameters: [
      ...(operation.path.includes('{id}') ? [pathParameter(words)] : []),
      ...parameters('query', operation.query, words),
      ...parameters('header', operation.headers, words),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { [body.type]: { schema: bodySchema(body, words), ...exampleOf(operation) } },
      },
    }),
    responses: { ...answersOf(operation, words), ...refusalsOf(operation, words) },
  };
}

function pathParameter(words: Words): Parameter {
  const schema = { type: 'string', pattern: '^[0-9A-Za-z]{22}$' };
  return { name: 'id', in: 'path', required: true, description: words.names.id, schema };
}

function parameters(place: 'query' | 'header', schema: z.ZodObject | undefined, words: Words): Parameter[] {
  if (!schema) return [];
  const { properties = {} } = jsonSchema(schema, 'input', words) as { properties?: Record<string, JsonSchema> };
  return Object.entries(properties).map(([name, { description, ...own }]) => ({
    name,
    in: place,
    required: false,
    description: String(description ?? ''),
    schema: own,
  }));
}

function bodySchema({ type, schema }: NonNullable<Operation['body']>, words: Words): JsonSchema {
  const named = refOf(schema);
  if (named) return named;
  const fields = jsonSchema(schema, 'input', words) as { properties?: Record<string, JsonSchema> };
  if (type !== 'multipart/form-data') return fields;
  const image = { type: 'string', format: 'binary', description: words.names.image };
  return { ...fields, properties: { image, ...fields.properties }, required: ['image'] };
}

function exampleOf({ example }: Operation): Media {
  if (example?.body === undefined) return {};
  const text = JSON.stringify(example.body).replaceAll('{id}', '0123456789abcdefghijkl');
  return { example: JSON.parse(text) as unknown };
}

function answersOf({ answers, scopes, path, method }: Operation, words: Words): Record<string, DocumentedAnswer> {
  const counted: AnswerHeader[] =
    scopes.length > 0 && !(method === 'get' && path.endsWith('/thumbnail')) ? ['RateLimit', 'RateLimit-Policy'] : [];
  const entries = Object.entries(answers).map(([status, { schema, headers = [] }]) => {
    const description = words.answerWords[status as keyof Words['answerWords']];
    return [status, { description, headers: headersOf([...headers, ...counted], words), ...contentOf(schema, words) }];
  });
  return Object.fromEntries(entries);
}

function contentOf(schema: Operation['answers'][number]['schema'], words: Words): Pick<DocumentedAnswer, 'content'> {
  if (!schema) return {};
  if ('bytes' in schema) return { content: Object.fromEntries(schema.bytes.map((type) => [type, {}])) };
  return { content: { 'application/json': { schema: refOf(schema) ?? jsonSchema(schema, 'output', words) } } };
}

/** Refusals by status; several codes can share one. */
function refusalsOf({ errors }: Operation, words: Words): Record<string, DocumentedAnswer> {
  const statuses = [...new Set(errors.map((code) => errorStatus[code]))].sort();
  const entries = statuses.map((status) => {
    const codes = errors.filter((code) => errorStatus[code] === status);
    const description = codes.map((code) => `${code}: ${words.codes[code]}`).join(' ');
    return [
      status,
      {
        description,
        headers: headersOf(refusalHeaders(codes), words),
        content: {
          'application/json': { schema: { $ref: '#/components/schemas/Error' } },
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ];
  });
  return Object.fromEntries(entries);
}

function refusalHeaders(codes: readonly ErrorCode[]): AnswerHeader[] {
  if (codes.includes('too_many_requests')) return ['Retry-After', 'RateLimit', 'RateLimit-Policy'];
  return codes.includes('unauthorized') || codes.includes('insufficient_scope') ? ['WWW-Authenticate'] : [];
}

function headersOf(names: readonly AnswerHeader[], words: Words) {
  return Object.fromEntries(
    names.map((name) => [name, { description: words.headerWords[name], schema: { type: 'string' } }]),
  );
}

function refOf(schema: z.ZodType): JsonSchema | undefined {
  const name = Object.entries(namedSchemas).find(([, named]) => named === schema)?.[0];
  return name === undefined ? undefined : { $ref: `#/components/schemas/${name}` };
}

const requestNames = new Set(['ImageChange', 'Batch']);

function components(words: Words): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(namedSchemas).map(([name, schema]) => [
      name,
      jsonSchema(schema, requestNames.has(name) ? 'input' : 'output', words),
    ]),
  );
}

/** As zod has it, without its dialect and what only fills pages; what is added later must not break a client. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', words: Words): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: one }) => {
      if (one.format === 'date-time') delete one.pattern;
      if (one.maximum === Number.MAX_SAFE_INTEGER) delete one.maximum;
      if (io === 'output') delete one.additionalProperties;
      for (const [name, property] of Object.entries(one.properties ?? {})) {
        const description = words.names[name as keyof Words['names']];
        if (description !== undefined && typeof property === 'object') property.description = description;
      }
    },
  });
  const { $schema: _, ...rest } = made;
  return rest;
}
