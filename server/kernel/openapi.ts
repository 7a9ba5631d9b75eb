import swagger from '@fastify/swagger';
import { z } from 'zod';
import type { App } from './http.ts';

/** Remembers every route that is added from here on, with the schemas that validate it. */
export async function documentRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kith',
        version: '1',
        description: 'The HTTP API of Kith: one contract for the web app, scripts, other systems and agents.',
      },
    },
    transform: ({ schema, url }) => ({ schema: schema ? inJsonSchema(schema as Schemas) : {}, url }),
  });
}

type Schemas = Record<string, unknown> & { response?: Record<string, unknown> };

function inJsonSchema({ body, querystring, params, headers, response, ...rest }: Schemas): Record<string, unknown> {
  const inputs = Object.entries({ body, querystring, params, headers }).filter(([, schema]) => schema);
  const outputs = Object.entries(response ?? {});
  return {
    ...rest,
    ...Object.fromEntries(inputs.map(([part, schema]) => [part, jsonSchema(schema, 'input')])),
    ...(outputs.length > 0
      ? { response: Object.fromEntries(outputs.map(([status, schema]) => [status, jsonSchema(schema, 'output')])) }
      : {}),
  };
}

function jsonSchema(schema: unknown, io: 'input' | 'output'): unknown {
  if (!(schema instanceof z.ZodType)) return schema;
  const {
    $schema: _,
    $defs: __,
    ...plain
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  });
  return withoutLocalReferences(plain);
}

/** Inside the document a reference to the schema's own root would lead elsewhere: what nests in itself is any value. */
function withoutLocalReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutLocalReferences);
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node && String(node.$ref).startsWith('#')) return {};
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutLocalReferences(value)]));
}
