import { z } from 'zod';

interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  format?: string;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** The smallest value that a schema takes, as near as the schema tells. */
export function sampleOf(schema: z.ZodType): unknown {
  return sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

function sample(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts?.[0]) return sample(parts[0]);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(sample));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleNamed(name, schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return {};
  }
}

/** What a name promises beyond its type: checks that a schema holds as code are not told by its description. */
function sampleNamed(name: string, schema: JsonSchema): unknown {
  if (schema.type === 'string' && !schema.format && !schema.enum) {
    if (name === 'email') return 'somebody@example.com';
    if (name.includes('password')) return 'five green owls sing';
  }
  return sample(schema);
}

function text(schema: JsonSchema): string {
  if (schema.format === 'uuid') return '01a20000-0000-7000-8000-000000000001';
  if (schema.format === 'email') return 'somebody@example.com';
  if (schema.format === 'uri') return 'https://example.com';
  return 'x'.repeat(Math.max(1, schema.minLength ?? 1));
}
