import { z } from 'zod';
import { systemFields } from './catalog.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { aggregateAnswer, aggregateBody, queryBody } from './schema.ts';

type Json = Record<string, unknown>;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const orNull = (schema: Json): Json => ({ anyOf: [schema, { type: 'null' }] });

function fromZod(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return plain;
}

const list = (key: string): Json => ({
  type: 'object',
  required: [key],
  properties: { [key]: { type: 'array', items: ref('Filter') } },
  additionalProperties: false,
});

const query = (schema: z.ZodType): Json => {
  const plain = fromZod(schema, 'input') as Json & { properties: Json };
  return { ...plain, properties: { ...plain.properties, filter: orNull(ref('Filter')) } };
};

const addressParts = Object.fromEntries(
  ['street', 'city', 'region', 'postal_code', 'country'].map((part) => [part, { type: ['string', 'null'] }]),
);
const coordinates = {
  latitude: { type: ['number', 'null'], minimum: -90, maximum: 90 },
  longitude: { type: ['number', 'null'], minimum: -180, maximum: 180 },
};

/** What several objects use. */
export const shared: Record<string, Json> = {
  Filter: {
    description: 'Which records are meant. Fields may be dotted paths over references.',
    oneOf: [
      list('and'),
      list('or'),
      { type: 'object', required: ['not'], properties: { not: ref('Filter') }, additionalProperties: false },
      {
        type: 'object',
        required: ['field', 'op'],
        properties: {
          field: { type: 'string', examples: ['stage.kind'] },
          op: {
            enum: [
              'eq',
              'ne',
              'in',
              'nin',
              'lt',
              'lte',
              'gt',
              'gte',
              'between',
              'contains',
              'starts_with',
              'ends_with',
              'empty',
              'not_empty',
              'within',
              'before',
              'after',
              'has',
              'has_any',
              'has_all',
              'is_me',
              'near',
            ],
          },
          value: {},
        },
        additionalProperties: false,
      },
      {
        type: 'object',
        required: ['some'],
        properties: {
          some: { type: 'string', description: 'Related records by their name here, such as `tasks`' },
          where: ref('Filter'),
          count: {
            type: 'object',
            properties: { eq: { type: 'integer' }, gte: { type: 'integer' }, lte: { type: 'integer' } },
          },
        },
        additionalProperties: false,
      },
    ],
  },
  Query: query(queryBody),
  AggregateQuery: query(aggregateBody),
  Aggregate: fromZod(aggregateAnswer, 'output'),
  Count: { type: 'object', properties: { value: { type: 'integer' }, exact: { type: 'boolean' } } },
  Money: {
    type: 'object',
    required: ['amount', 'currency'],
    properties: {
      amount: { type: 'string', pattern: '^-?\\d{1,15}(\\.\\d{1,6})?$', examples: ['1054.00'] },
      currency: { type: 'string', minLength: 3, maxLength: 3, examples: ['USD'] },
    },
  },
  RecordLink: {
    type: 'object',
    required: ['object', 'id'],
    properties: {
      object: { type: 'string' },
      id: { type: 'string', format: 'uuid' },
      title: { type: ['string', 'null'] },
    },
  },
  Point: {
    type: 'object',
    required: ['value'],
    properties: { value: { type: 'string' }, kind: { type: 'string' }, primary: { type: 'boolean' } },
  },
  Address: {
    type: 'object',
    properties: {
      ...addressParts,
      ...coordinates,
      kind: { type: 'string' },
      primary: { type: 'boolean' },
    },
  },
  Place: {
    description: 'One postal address, with its place on the map in degrees',
    type: 'object',
    properties: { ...addressParts, ...coordinates },
    additionalProperties: false,
  },
  File: {
    description: 'A file uploaded with `POST /files`. Only its id is needed to keep it in a field.',
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: { type: 'string' },
      size: { type: 'integer' },
      type: { type: 'string', examples: ['application/pdf'] },
    },
  },
  Problem: {
    description: 'RFC 9457',
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: {
        enum: [
          'invalid',
          'unauthenticated',
          'forbidden',
          'not_found',
          'conflict',
          'version_mismatch',
          'duplicate',
          'rate_limited',
          'too_large',
          'unavailable',
          'internal',
        ],
      },
      detail: { type: 'string' },
      request_id: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['field', 'code', 'message'],
          properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  },
};

type Naming = (def: ObjectDefinition) => string;

/** A record as it is answered. */
export function recordSchema(def: ObjectDefinition): Json {
  const own = Object.values(def.fields).map((field) => [field.name, described(field, answered(field))]);
  const system = Object.values(systemFields).map((field) => [field.name, systemSchema(field)]);
  return {
    title: def.label,
    type: 'object',
    required: Object.keys(systemFields),
    properties: Object.fromEntries([...system, ...own]),
  };
}

/** What can be written of it: each field by itself. */
export function valuesSchema(def: ObjectDefinition): Json {
  const writable = Object.values(def.fields).filter((field) => !field.writable);
  return {
    title: `Values of ${def.label.toLowerCase()}`,
    type: 'object',
    properties: Object.fromEntries(writable.map((field) => [field.name, described(field, accepted(field))])),
    additionalProperties: false,
  };
}

export function createSchema(def: ObjectDefinition, typeName: Naming): Json {
  const required = Object.values(def.fields)
    .filter((field) => field.required && !field.writable && field.default === undefined)
    .map((field) => field.name);
  return { allOf: [ref(`${typeName(def)}Values`)], ...(required.length > 0 ? { required } : {}) };
}

function described(field: Field, schema: Json): Json {
  return {
    title: field.label,
    ...(field.help ? { description: field.help } : {}),
    ...(field.writable ? { readOnly: true } : {}),
    ...schema,
  };
}

function systemSchema(field: Field): Json {
  if (field.name === 'version') return { title: field.label, type: 'integer', readOnly: true };
  if (field.name === 'id') return { title: field.label, type: 'string', format: 'uuid', readOnly: true };
  const schema = answered(field);
  const never = field.name === 'created_at' || field.name === 'updated_at';
  return { title: field.label, readOnly: true, ...(never ? { type: 'string', format: 'date-time' } : schema) };
}

function answered(field: Field): Json {
  if (field.type === 'multi_reference') {
    const whole = { type: 'object', description: 'The record, where `include` or `fields` ask for it' };
    const items = { anyOf: [{ type: 'string', format: 'uuid' }, whole] };
    return { type: ['array', 'null'], items, 'x-kith-object': field.to };
  }
  if (field.type === 'reference') {
    const whole = { type: 'object', description: 'The record, where `include` or `fields` ask for it' };
    return { anyOf: [{ type: 'string', format: 'uuid' }, whole, { type: 'null' }], 'x-kith-object': field.to };
  }
  // What imports brought in is answered too, whatever today's rules for entry say.
  return loose(field);
}

function accepted(field: Field): Json {
  const limits = {
    ...(field.min !== undefined ? { minimum: field.min } : {}),
    ...(field.max !== undefined ? { maximum: field.max } : {}),
  };
  switch (field.type) {
    case 'text':
      return { type: ['string', 'null'], maxLength: field.max ?? 500 };
    case 'long_text':
      return { type: ['string', 'null'], maxLength: field.max ?? 100_000 };
    case 'number':
    case 'percent':
      return { type: [field.integer ? 'integer' : 'number', 'null'], ...limits };
    case 'money':
      return { anyOf: [ref('Money'), { type: 'number' }, { type: 'string' }, { type: 'null' }] };
    case 'choice':
      if (field.open) return { type: ['string', 'null'], examples: field.choices?.map((choice) => choice.value) ?? [] };
      return { enum: [...(field.choices?.map((choice) => choice.value) ?? []), null] };
    case 'reference':
      return { type: ['string', 'null'], format: 'uuid', 'x-kith-object': field.to };
    case 'multi_choice': {
      const values = field.choices?.map((choice) => choice.value) ?? [];
      const items = field.open ? { type: 'string', maxLength: 200, examples: values } : { enum: values };
      return { type: ['array', 'null'], maxItems: 100, items };
    }
    case 'multi_reference': {
      const items = { type: 'string', format: 'uuid' };
      return { type: ['array', 'null'], maxItems: 500, items, 'x-kith-object': field.to };
    }
    case 'file':
      return { type: ['array', 'null'], maxItems: 50, items: ref('File') };
    case 'rating':
      return { type: ['integer', 'null'], minimum: 1, maximum: field.max ?? 5 };
    default:
      return loose(field);
  }
}

function loose(field: Field): Json {
  switch (field.type) {
    case 'number':
    case 'percent':
      return { type: [field.integer ? 'integer' : 'number', 'null'] };
    case 'money':
      return orNull(ref('Money'));
    case 'boolean':
      return { type: ['boolean', 'null'] };
    case 'date':
      return { type: ['string', 'null'], format: 'date' };
    case 'datetime':
      return { type: ['string', 'null'], format: 'date-time' };
    case 'email':
      return { type: ['string', 'null'], format: 'email' };
    case 'url':
      return { type: ['string', 'null'], format: 'uri' };
    case 'record':
      return orNull(ref('RecordLink'));
    case 'points':
      return orNull({ type: 'array', maxItems: 20, items: ref(field.of === 'address' ? 'Address' : 'Point') });
    case 'multi_choice':
      return { type: ['array', 'null'], items: { type: 'string' } };
    case 'file':
      return { type: ['array', 'null'], items: ref('File') };
    case 'address':
      return orNull(ref('Place'));
    case 'rating':
      return { type: ['integer', 'null'] };
    default:
      return { type: ['string', 'null'] };
  }
}
