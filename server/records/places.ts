import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { invalidField } from '../kernel/errors.ts';
import { catalog } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import { resolveField } from './filter.ts';
import { partColumn } from './filter-sql.ts';
import { type Alongs, joinAlong, joinsOf } from './join.ts';
import { requirePermission } from './permissions.ts';
import { tableOf } from './projection.ts';
import { type Selection, selection } from './query.ts';

/** A piece of the map, in degrees. */
export interface Box {
  south: number;
  north: number;
  west: number;
  east: number;
}

export interface PlacesOptions extends Selection {
  /** The fields that hold where a record is. */
  latitude: string;
  longitude: string;
  box: Box;
  /** As maps on screens count it: the world is 256 · 2^zoom pixels wide. */
  zoom: number;
}

/** One record, or several that would lie on one another on the screen. */
export interface MapPlace {
  latitude: number;
  longitude: number;
  count: number;
  /** What the several span. */
  box: Box;
  /** Of one alone. */
  id: string | null;
  title: string | null;
}

/** Marks that lie closer together than this many pixels are one. */
const PIXELS = 56;
/** Where maps end: beyond, Mercator's projection has no room. */
const EDGE = 85.0511;
const MOST = 4000;

/**
 * Where the records of a piece of the map are, those close together as one with their number: as many places as fit on
 * a screen, however many records there are. The cells are squares of the screen (spherical Mercator, EPSG:3857).
 */
export async function placesOf(ctx: Context, object: string, options: PlacesOptions) {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, 'read');
  const joins: Alongs = new Map();
  const latitude = degreesOf(ctx, def, joins, options.latitude, 'latitude');
  const longitude = degreesOf(ctx, def, joins, options.longitude, 'longitude');
  const where = await selection(ctx, def, options);
  const { south, north, west, east } = options.box;
  const cells = (2 ** options.zoom * 256) / PIXELS;
  const count = sql.lit(cells.toFixed(6));
  const { rows } = await sql<Record<string, number> & { id: string; title: string | null }>`
    select count(*)::int as n, avg(p.y) as latitude, avg(p.x) as longitude, min(p.y) as south, max(p.y) as north,
      min(p.x) as west, max(p.x) as east, min(p.id::text) as id, min(p.title) as title
    from (
      select t.id, ${sql.ref(`t.${def.title}`)} as title, ${latitude}::double precision as y, ${longitude}::double precision as x
      from ${tableOf(ctx, def)} as t ${joinsOf(joins)}
      where ${where} and ${latitude} between ${south} and ${north} and ${longitude} between ${west} and ${east}
    ) p,
    lateral (select radians(greatest(-${sql.lit(EDGE)}, least(${sql.lit(EDGE)}, p.y))) as angle) a
    group by floor((p.x + 180) / 360 * ${count}::double precision),
      floor(ln(tan(a.angle) + 1 / cos(a.angle)) / (2 * pi()) * ${count}::double precision)
    order by n desc limit ${sql.lit(MOST + 1)}`.execute(ctx.db);
  const places = rows.slice(0, MOST).map(
    (row): MapPlace => ({
      latitude: row.latitude as number,
      longitude: row.longitude as number,
      count: row.n as number,
      box: { south: row.south, north: row.north, west: row.west, east: row.east } as Box,
      id: row.n === 1 ? row.id : null,
      title: row.n === 1 ? row.title : null,
    }),
  );
  return { places, total: rows.reduce((sum, row) => sum + (row.n as number), 0), truncated: rows.length > MOST };
}

function degreesOf(
  ctx: Context,
  def: ObjectDefinition,
  joins: Alongs,
  name: string,
  what: 'latitude' | 'longitude',
): RawBuilder<unknown> {
  const place = resolveField(ctx, def, name);
  if (typeof place === 'string') throw invalidField(what, 'unknown_field', place);
  const { field, part } = place;
  const alias = joinAlong(ctx, joins, place.via);
  if (part === what) return partColumn(field, part, alias);
  if (part || field.type !== 'number') throw invalidField(what, 'type', `${field.label} holds no ${what}`);
  return sql.ref(`${alias}.${field.name}`);
}
