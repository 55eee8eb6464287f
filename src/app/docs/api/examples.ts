import type { Operation } from '#contract/api.ts';

/** The same request in three languages; `TOKEN` and `ID` are environment variables, `shot.png` is a file beside. */
export interface Examples {
  readonly curl: string;
  readonly javascript: string;
  readonly python: string;
}

/** How to ask for an operation. A test takes these from the page and runs them. */
export function examplesOf(operation: Operation, baseUrl: string): Examples {
  const asked = { operation, baseUrl };
  return { curl: curl(asked), javascript: javascript(asked), python: python(asked) };
}

interface Shown {
  readonly operation: Operation;
  readonly baseUrl: string;
}

function addressOf({ operation, baseUrl }: Shown, id: string): string {
  const query = operation.example?.query;
  return `${baseUrl}${operation.path.replace('{id}', id)}${query === undefined ? '' : `?${query}`}`;
}

const isBytes = ({ answers }: Operation) => 'bytes' in (answers[200]?.schema ?? {});
const jsonOf = ({ example }: Operation) => (example?.body === undefined ? undefined : JSON.stringify(example.body));
const methodOf = ({ method }: Operation) => method.toUpperCase();

function curl(shown: Shown): string {
  const { operation } = shown;
  const json = jsonOf(operation);
  const { fields } = operation.example ?? {};
  const parts = ['curl --fail-with-body --silent --show-error'];
  // Of a form curl makes a POST by itself.
  if (operation.method !== 'get' && !(fields && operation.method === 'post'))
    parts.push(`--request ${methodOf(operation)}`);
  if (operation.scopes.length > 0) parts.push('--header "Authorization: Bearer $TOKEN"');
  if (fields)
    parts.push('--form image=@shot.png', ...Object.entries(fields).map(([name, text]) => `--form ${name}=${text}`));
  if (json !== undefined)
    parts.push("--header 'Content-Type: application/json'", `--data '${json.replaceAll('{id}', "'$ID'")}'`);
  if (isBytes(operation)) parts.push(`--output picture`);
  parts.push(`"${addressOf(shown, '$ID')}"`);
  return parts.join(' \\\n  ');
}

function javascript(shown: Shown): string {
  const { operation } = shown;
  const json = jsonOf(operation)?.replaceAll('"{id}"', 'process.env.ID');
  const { fields } = operation.example ?? {};
  const lines: string[] = [];
  if (isBytes(operation)) lines.push("import { writeFile } from 'node:fs/promises';", '');
  if (fields) {
    lines.push("import { openAsBlob } from 'node:fs';", '', 'const form = new FormData();');
    lines.push("form.append('image', await openAsBlob('shot.png'), 'shot.png');");
    for (const [name, text] of Object.entries(fields)) lines.push(`form.append('${name}', '${text}');`);
  }
  const options: string[] = [];
  if (operation.method !== 'get') options.push(`  method: '${methodOf(operation)}',`);
  const headers = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template string of the example
    ...(operation.scopes.length > 0 ? ['Authorization: `Bearer ${process.env.TOKEN}`'] : []),
    ...(json === undefined ? [] : ["'Content-Type': 'application/json'"]),
  ];
  if (headers.length > 0) options.push(`  headers: { ${headers.join(', ')} },`);
  if (fields) options.push('  body: form,');
  if (json !== undefined) options.push(`  body: JSON.stringify(${json}),`);
  const [before, after] = addressOf(shown, '{ID}').split('{ID}');
  const written = after === undefined ? `'${before}'` : `\`${before}\${process.env.ID}${after}\``;
  lines.push(
    options.length > 0 ? `const answer = await fetch(${written}, {` : `const answer = await fetch(${written});`,
  );
  if (options.length > 0) lines.push(...options, '});');
  lines.push('if (!answer.ok) throw new Error(await answer.text());');
  lines.push(
    isBytes(operation)
      ? "await writeFile('picture', Buffer.from(await answer.arrayBuffer()));"
      : 'console.log(await answer.json());',
  );
  return lines.join('\n');
}

function python(shown: Shown): string {
  const { operation } = shown;
  const json = pythonOf(operation.example?.body);
  const { fields } = operation.example ?? {};
  const headers: string[] = [];
  if (operation.scopes.length > 0) headers.push('"Authorization": "Bearer " + os.environ["TOKEN"]');
  if (json !== undefined) headers.push('"Content-Type": "application/json"');
  if (fields) headers.push('"Content-Type": "multipart/form-data; boundary=" + boundary');
  const uses = [
    ...(json !== undefined || !isBytes(operation) ? ['json'] : []),
    ...(operation.scopes.length > 0 || operation.path.includes('{id}') ? ['os'] : []),
    'urllib.request',
    ...(fields ? ['uuid'] : []),
  ];
  const address = addressOf(shown, "{os.environ['ID']}");
  const lines = [`import ${uses.join(', ')}`, ''];
  if (fields) lines.push(...pythonForm(fields));
  lines.push('request = urllib.request.Request(');
  lines.push(`    ${address.includes('{') ? 'f' : ''}"${address}",`);
  if (operation.method !== 'get') lines.push(`    method="${methodOf(operation)}",`);
  if (headers.length > 0) lines.push(`    headers={${headers.join(', ')}},`);
  if (json !== undefined) lines.push(`    data=json.dumps(${json}).encode(),`);
  if (fields) lines.push('    data=body,');
  lines.push(')', 'with urllib.request.urlopen(request) as answer:');
  lines.push(
    ...(isBytes(operation)
      ? ['    with open("picture", "wb") as file:', '        file.write(answer.read())']
      : ['    print(json.load(answer))']),
  );
  return lines.join('\n');
}

function pythonForm(fields: Record<string, string>): string[] {
  return [
    'boundary = uuid.uuid4().hex',
    'with open("shot.png", "rb") as file:',
    '    picture = file.read()',
    `fields = ${JSON.stringify(fields)}`,
    'body = b"".join(',
    `    f'--{boundary}\\r\\nContent-Disposition: form-data; name="{name}"\\r\\n\\r\\n{text}\\r\\n'.encode()`,
    '    for name, text in fields.items()',
    ')',
    `body += f'--{boundary}\\r\\nContent-Disposition: form-data; name="image"; filename="shot.png"\\r\\n\\r\\n'.encode()`,
    "body += picture + f'\\r\\n--{boundary}--\\r\\n'.encode()",
    '',
  ];
}

/** A body as Python writes it: such as ours are, without true, false and null. */
function pythonOf(body: unknown): string | undefined {
  if (body === undefined) return undefined;
  return JSON.stringify(body)
    .replaceAll('"{id}"', 'os.environ["ID"]')
    .replaceAll(/([:,])(?=\S)/g, '$1 ');
}
