// Makes the types of an API from its description: an interface for every schema, the keys that each
// must carry, and the path of every operation. Pure; the test beside it compares with what is committed.

interface Schema {
  $ref?: string;
  type?: string | string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  description?: string;
  additionalProperties?: unknown;
}

interface Operation {
  operationId: string;
}

/** The part of an OpenAPI 3.1 description that is read. */
export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** The types of an API, as TypeScript; `source` is named at the top. */
export function types(description: Description, source: string): string {
  const schemas = Object.entries(description.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  const carried = schemas
    .filter(([, schema]) => schema.properties !== undefined)
    .map(([name, schema]) => `  ${name}: [${required(schema).map((key) => `'${key}'`).join(', ')}],`);
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => `  ${operation.operationId}: { method: '${method.toUpperCase()}', path: '${path}' },`,
    ),
  );
  return `// Made from ${source}; change the API, and run \`npm run generate\`.

${schemas.map(([name, schema]) => declaration(name, schema)).join('\n')}
/** The keys that each must carry; an answer without them is not one. */
export const REQUIRED = {
${carried.join('\n')}
} as const;

/** Every operation. */
export const OPERATIONS = {
${operations.sort().join('\n')}
} as const;
`;
}

function declaration(name: string, schema: Schema): string {
  const doc = comment(schema.description, '');
  if (schema.properties === undefined) return `${doc}export type ${name} = ${typeOf(schema)};\n`;
  return `${doc}export interface ${name} {\n${members(schema)}}\n`;
}

function members(schema: Schema): string {
  const each = ([key, member]: [string, Schema]): string => {
    const optional = required(schema).includes(key) ? '' : '?';
    return `${comment(member.description, '  ')}  ${key}${optional}: ${typeOf(member)};\n`;
  };
  return Object.entries(schema.properties ?? {}).map(each).join('');
}

/** The server writes every key, null where there is nothing; only what has a default may be left out. */
function required(schema: Schema): string[] {
  return schema.required ?? [];
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (schema.enum !== undefined) return schema.enum.map((word) => `'${word}'`).join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(' & ');
  if (schema.properties !== undefined && schema.$ref === undefined) return `{\n${members(schema)}}`;
  const several = schema.oneOf ?? schema.anyOf;
  if (several !== undefined) return [...new Set(several.map(typeOf))].join(' | ');
  const kinds = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'unknown'];
  const one = (kind: string): string => {
    if (kind === 'integer') return 'number';
    if (kind === 'array') return schema.items === undefined ? 'unknown[]' : `${inBrackets(typeOf(schema.items))}[]`;
    if (kind === 'object') return 'Record<string, unknown>';
    return kind;
  };
  return kinds.map(one).join(' | ');
}

function inBrackets(type: string): string {
  return type.includes(' | ') ? `(${type})` : type;
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? '' : `${indent}/** ${text.replaceAll('\n', ' ')} */\n`;
}
