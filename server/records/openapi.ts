import type { Context } from '../kernel/context.ts';
import type { App } from '../kernel/http.ts';
import { catalog } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import { createSchema, recordSchema, shared, valuesSchema } from './openapi-schemas.ts';
import { can, readableFields } from './permissions.ts';

type Json = Record<string, unknown>;
type Paths = Record<string, Record<string, Json>>;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: unknown) => ({ 'application/json': { schema } });
const GENERIC = '/api/v1/{object}';
const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options']);

/**
 * The API of the caller's workspace as OpenAPI 3.1: what the routes themselves validate by, with the routes of records
 * told for each object, from its definition.
 */
export function openApiDocument(ctx: Context, app: App): Json {
  const routes = (app as unknown as { swagger(): Json & { paths: Paths } }).swagger();
  const objects = catalog(ctx)
    .objects.filter((def) => can(ctx, def.name, 'read'))
    .map((def) => ({ ...def, fields: visibleFields(ctx, def) }));
  const paths: Paths = {};
  for (const [path, item] of Object.entries(routes.paths)) {
    if (!path.startsWith('/api/v1/')) continue;
    if (!path.startsWith(GENERIC))
      add(paths, path, item, (method) => fixedOperation(path, method, item[method] as Json));
  }
  for (const def of objects) {
    for (const [path, item] of Object.entries(routes.paths)) {
      if (!path.startsWith(GENERIC)) continue;
      const suffix = path.slice(GENERIC.length);
      add(paths, `/api/v1/${def.plural}${suffix}`, item, (method) =>
        recordOperation(def, `${method} ${suffix}`, item[method] as Json),
      );
    }
  }
  const schemas = objects.flatMap((def) => [
    [typeName(def), recordSchema(def)],
    [`${typeName(def)}Values`, valuesSchema(def)],
    [`${typeName(def)}Create`, createSchema(def, typeName)],
  ]);
  return {
    ...routes,
    servers: [{ url: '/' }],
    security: [{ key: [] }, { session: [] }],
    tags: objects.map((def) => ({ name: def.plural, description: def.labels })),
    paths,
    components: {
      schemas: { ...shared, ...Object.fromEntries(schemas) },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer kith_…`' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'kith_session',
          description: 'A signed-in member; methods that change something also send `X-Kith-Request: 1`',
        },
      },
    },
  };
}

function visibleFields(ctx: Context, def: ObjectDefinition): ObjectDefinition['fields'] {
  const readable = new Set(readableFields(ctx, def));
  return Object.fromEntries(Object.entries(def.fields).filter(([name]) => readable.has(name)));
}

/** `line_item` as the name of a schema: `LineItem`. */
const typeName = (def: ObjectDefinition): string =>
  def.name
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** Two routes whose paths differ only in the name of a parameter are one path here. */
function add(paths: Paths, path: string, item: Record<string, Json>, operation: (method: string) => Json): void {
  const shape = path.replaceAll(/\{[^}]+\}/g, '{}');
  const known = Object.keys(paths).find((other) => other.replaceAll(/\{[^}]+\}/g, '{}') === shape) ?? path;
  const from = parametersIn(path);
  const to = parametersIn(known);
  paths[known] ??= {};
  for (const method of Object.keys(item)) {
    if (!METHODS.has(method) || method === 'head' || paths[known][method]) continue;
    const made = operation(method);
    const parameters = (made.parameters as Json[] | undefined)?.map((parameter) => {
      const at = parameter.in === 'path' ? from.indexOf(String(parameter.name)) : -1;
      return at < 0 ? parameter : { ...parameter, name: to[at] };
    });
    const missing = to.filter((name) => !parameters?.some((p) => p.in === 'path' && p.name === name));
    const all = [
      ...(parameters ?? []),
      ...missing.map((name) => ({ in: 'path', name, required: true, schema: { type: 'string' } })),
    ];
    paths[known][method] = { ...made, ...(all.length > 0 ? { parameters: all } : {}) };
  }
}

const parametersIn = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string);

const problems = {
  default: { description: 'A problem', content: { 'application/problem+json': { schema: ref('Problem') } } },
};

function fixedOperation(path: string, method: string, operation: Json): Json {
  const [area = 'other'] = path.slice('/api/v1/'.length).split('/');
  const words = path
    .slice('/api/v1/'.length)
    .split(/[/{}_.-]+/)
    .filter(Boolean);
  return {
    operationId: [method, ...words].join('_'),
    tags: [area],
    ...operation,
    responses: { ...told(operation.responses as Json | undefined), ...problems },
  };
}

/** The framework calls every answer "Default Response". */
function told(responses: Json = {}): Json {
  const known: Record<string, string> = { 200: 'Done', 201: 'Made', 202: 'Begun', 204: 'Done, nothing to say' };
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...(response as Json), description: known[status] ?? 'Done' },
    ]),
  );
}

interface Told {
  summary: string;
  id: string;
  body?: unknown;
  status?: number;
  answer?: unknown;
  etag?: boolean;
}

/** What the general routes mean for one object. Routes that are not named here stand as their schemas tell them. */
function tell(def: ObjectDefinition): Record<string, Told> {
  const name = typeName(def);
  const [one, many] = [def.label.toLowerCase(), def.labels.toLowerCase()];
  const article = /^[aeiou]/.test(one) ? 'an' : 'a';
  const list = {
    type: 'object',
    required: ['data', 'next_cursor'],
    properties: {
      data: { type: 'array', items: ref(name) },
      next_cursor: { type: ['string', 'null'] },
      count: ref('Count'),
    },
  };
  return {
    'get ': { summary: `List ${many}`, id: `list_${def.plural}`, answer: list },
    'post ': {
      summary: `Create ${article} ${one}`,
      id: `create_${def.name}`,
      body: ref(`${name}Create`),
      status: 201,
      answer: ref(name),
      etag: true,
    },
    'post /query': { summary: `List ${many} by a filter`, id: `query_${def.plural}`, body: ref('Query'), answer: list },
    'post /aggregate': {
      summary: `Count and add up ${many}`,
      id: `aggregate_${def.plural}`,
      body: ref('AggregateQuery'),
      answer: ref('Aggregate'),
    },
    'post /places': {
      summary: `Where ${many} are, those close together on a map as one`,
      id: `places_of_${def.plural}`,
    },
    'get /{id}': { summary: `Get ${article} ${one}`, id: `get_${def.name}`, answer: ref(name), etag: true },
    'patch /{id}': {
      summary: `Change the fields named`,
      id: `change_${def.name}`,
      body: ref(`${name}Values`),
      answer: ref(name),
      etag: true,
    },
    'delete /{id}': { summary: `Move ${article} ${one} to the trash`, id: `trash_${def.name}`, status: 204 },
    'post /{id}/restoration': {
      summary: `Take ${article} ${one} back from the trash`,
      id: `restore_${def.name}`,
      answer: ref(name),
      etag: true,
    },
    'post /batch': { summary: `Write many ${many} at once`, id: `batch_${def.plural}` },
    'get /{id}/changes': { summary: `The history of ${article} ${one}`, id: `changes_of_${def.name}` },
    'get /{id}/timeline': { summary: `What happened with ${article} ${one}`, id: `timeline_of_${def.name}` },
  };
}

const IF_MATCH = {
  in: 'header',
  name: 'If-Match',
  required: false,
  description: 'The version that the caller saw, in quotes; 412 where it has changed since',
  schema: { type: 'string' },
};

function recordOperation(def: ObjectDefinition, key: string, operation: Json): Json {
  const known = tell(def)[key];
  const [method = '', suffix = ''] = key.split(' ');
  const versioned = suffix === '/{id}' && (method === 'patch' || method === 'delete');
  const parameters = ((operation.parameters as Json[] | undefined) ?? []).filter(
    (parameter) => parameter.name !== 'object',
  );
  const words = suffix.split(/[/{}_.-]+/).filter(Boolean);
  const status = String(known?.status ?? 200);
  const answer: Json = {
    description: status === '204' ? 'Done, nothing to say' : 'Done',
    ...(known?.answer ? { content: json(known.answer) } : {}),
    ...(known?.etag
      ? { headers: { ETag: { description: 'The version, in quotes', schema: { type: 'string' } } } }
      : {}),
  };
  return {
    ...operation,
    operationId: known?.id ?? [method, def.name, ...words].join('_'),
    tags: [def.plural],
    ...(known ? { summary: known.summary } : {}),
    parameters: versioned ? [...parameters, IF_MATCH] : parameters,
    ...(known?.body ? { requestBody: { required: true, content: json(known.body) } } : {}),
    responses: {
      ...(known?.answer || known?.status ? { [status]: answer } : told(operation.responses as Json | undefined)),
      ...problems,
    },
  };
}
