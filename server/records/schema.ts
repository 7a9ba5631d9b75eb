import { z } from 'zod';
import { UNITS } from './calendar.ts';
import type { Filter } from './types.ts';

const name = z.string().min(1).max(200);
const names = z.array(name).max(200);

const count = z.enum(['exact', 'estimate']);

/** Its names and values are checked against the object's definition, with better words than a schema has. */
export const filter = z.record(z.string(), z.unknown()).transform((tree) => tree as Filter);

const searchText = z
  .string()
  .max(500)
  .refine((text) => !text.includes('\0'), 'The text has a NUL character');

/** `?fields=a,b` as a list. */
const listed = z
  .string()
  .max(5000)
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const objectParams = z.object({ object: z.string().max(100) });
export const recordParams = z.object({ object: z.string().max(100), id: z.string().max(100) });

export const getQuery = z.object({
  fields: listed.optional(),
  include: listed.optional(),
  trashed: flag.optional(),
  /** The record as it was at this time. */
  at: z.iso.datetime({ offset: true }).optional(),
});

export const listQuery = z.object({
  /** The filter as JSON. */
  filter: z.string().max(20_000).optional(),
  q: searchText.optional(),
  sort: listed.optional(),
  fields: listed.optional(),
  include: listed.optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(4000).optional(),
  count: count.optional(),
  trashed: flag.optional(),
});

export const queryBody = z.strictObject({
  filter: filter.nullish(),
  q: searchText.nullish(),
  sort: z.array(name).max(3).optional(),
  fields: names.optional(),
  include: z.array(name).max(20).optional(),
  limit: z.number().int().min(1).max(200).optional(),
  cursor: z.string().max(4000).nullish(),
  count: count.optional(),
  trashed: z.boolean().optional(),
});

const bucket = z.enum(UNITS);
const measureFn = z.enum(['count', 'sum', 'avg', 'min', 'max', 'count_distinct', 'median']);

export const aggregateBody = z.strictObject({
  filter: filter.nullish(),
  q: searchText.nullish(),
  group_by: z
    .array(z.strictObject({ field: name, bucket: bucket.optional() }))
    .max(4)
    .optional(),
  measures: z
    .array(
      z.strictObject({
        fn: measureFn,
        field: name.optional(),
        filter: filter.nullish(),
        as: z
          .string()
          .regex(/^[a-z][a-z0-9_]{0,40}$/)
          .optional(),
      }),
    )
    .min(1)
    .max(20),
  sort: z.array(name).max(3).optional(),
  limit: z.number().int().min(1).max(10_000).optional(),
  trashed: z.boolean().optional(),
});

export const searchQuery = z.object({
  q: searchText,
  objects: listed.optional(),
  limit: z.coerce.number().int().min(1).max(50).optional(),
});

// The shapes of answers.

export const record = z.looseObject({
  id: z.string(),
  version: z.number().int(),
  created_at: z.string(),
  created_by: z.unknown(),
  updated_at: z.string(),
  updated_by: z.unknown(),
  trashed_at: z.string().nullable(),
});

export const recordList = z.object({
  data: z.array(record),
  next_cursor: z.string().nullable(),
  count: z.object({ value: z.number().int(), exact: z.boolean() }).optional(),
});

const degrees = (most: number) => z.number().min(-most).max(most);
const box = z.object({ south: degrees(90), north: degrees(90), west: degrees(180), east: degrees(180) });

export const placesBody = z.strictObject({
  filter: filter.nullish(),
  q: searchText.nullish(),
  latitude: name,
  longitude: name,
  box,
  zoom: z.number().min(0).max(22),
});

export const placesAnswer = z.object({
  places: z.array(
    z.object({
      latitude: z.number(),
      longitude: z.number(),
      count: z.number(),
      box,
      id: z.string().nullable(),
      title: z.string().nullable(),
    }),
  ),
  /** How many records lie in the piece of the map. */
  total: z.number(),
  truncated: z.boolean(),
});

export const aggregateAnswer = z.object({
  groups: z.array(
    z.object({
      key: z.record(z.string(), z.unknown()),
      titles: z.record(z.string(), z.string().nullable()).optional(),
      values: z.record(z.string(), z.unknown()),
    }),
  ),
  truncated: z.boolean(),
  missing_rates: z.array(z.string()).optional(),
  missing_rates_from: z.record(z.string(), z.string()).optional(),
});

export const searchAnswer = z.object({
  data: z.array(
    z.object({
      object: z.string(),
      id: z.string(),
      title: z.string(),
      subtitle: z.string().nullable(),
      score: z.number(),
    }),
  ),
});
