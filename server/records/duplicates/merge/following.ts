import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { catalog } from '../../catalog.ts';
import type { Field, Merging, ObjectDefinition } from '../../define.ts';
import { columnsOf, decodeRow, referenceColumn } from '../../storage.ts';
import type { Change, KithRecord, Values } from '../../types.ts';
import { sameValue } from '../../values.ts';

export interface Following {
  /** One change for each record that points to a loser and will point to the winner. */
  changes: Change[];
  /** Ties that would be there twice: each that goes, with the one that stays. */
  doubles: Map<string, string>;
}

export async function followers(ctx: Context, def: ObjectDefinition, merging: Merging): Promise<Following> {
  const changes: Change[] = [];
  const doubles = new Map<string, string>();
  for (const object of catalog(ctx).objects) {
    const links = Object.values(object.fields).filter((field) => leadsTo(field, def));
    if (links.length === 0) continue;
    const holders = await holdersOf(ctx, object, links, def, merging);
    if (holders.length === 0) continue;
    const moving = holders.map((record) => ({ record, values: moved(record, links, def, merging) }));
    object.rules.follow?.(merging, moving);
    changes.push(...(await undoubled(ctx, object, moving, doubles)));
  }
  return { changes, doubles };
}

const leadsTo = (field: Field, def: ObjectDefinition) =>
  field.type === 'record' ||
  ((field.type === 'reference' || field.type === 'multi_reference') && field.to === def.name);

async function holdersOf(
  ctx: Context,
  object: ObjectDefinition,
  links: Field[],
  def: ObjectDefinition,
  { losers }: Merging,
): Promise<KithRecord[]> {
  const conditions = links.map((field) => {
    switch (field.type) {
      case 'record':
        return sql`(${sql.ref(`${field.name}_object`)} = ${def.name} and ${sql.ref(`${field.name}_id`)} = any(${losers}::uuid[]))`;
      case 'multi_reference':
        return sql`${sql.ref(columnsOf(field)[0]?.name ?? field.name)} && ${losers}::uuid[]`;
      default:
        return sql`${sql.ref(referenceColumn(field))} = any(${losers}::uuid[])`;
    }
  });
  // What lies in the trash stays as it is: brought back, it leads to the loser, whose address answers with the winner.
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(ctx.workspace.schema, object.name)}
    where trashed_at is null and (${sql.join(conditions, sql` or `)}) order by id`.execute(ctx.db);
  return rows.map((row) => decodeRow(object, row)).filter((record) => !losers.includes(record.id));
}

function moved(record: KithRecord, links: Field[], def: ObjectDefinition, { winner, losers }: Merging): Values {
  const values: Values = {};
  for (const field of links) {
    const value = record[field.name];
    if (field.type === 'multi_reference') {
      if (!Array.isArray(value) || !value.some((id) => losers.includes(id))) continue;
      const ids = value.map((id) => (losers.includes(id) ? winner.id : id)).filter((id) => id !== record.id);
      values[field.name] = [...new Set(ids)];
    } else if (field.type === 'record') {
      const link = value as { object: string; id: string } | null;
      if (link?.object === def.name && losers.includes(link.id))
        values[field.name] = { object: def.name, id: winner.id };
    } else if (losers.includes(value as string)) {
      // The winner itself may have pointed to a loser: it does not point to itself.
      values[field.name] = record.id === winner.id ? null : winner.id;
    }
  }
  return values;
}

/**
 * Records that only tie two others together would tie the same two twice: of such doubles one stays, takes over what
 * the other says more, and the other goes to the trash.
 */
async function undoubled(
  ctx: Context,
  object: ObjectDefinition,
  moving: Array<{ record: KithRecord; values: Values }>,
  doubles: Map<string, string>,
): Promise<Change[]> {
  const update = ({ record, values }: { record: KithRecord; values: Values }): Change => ({
    op: 'update',
    object: object.name,
    id: record.id,
    values,
  });
  const ends = endsOf(object);
  if (!ends) return moving.map(update);
  const changes: Change[] = [];
  const staying = await tiesBeside(ctx, object, ends, moving);
  for (const move of moving) {
    const next = { ...move.record, ...move.values } as KithRecord;
    const double = staying.find(
      (tie) => ends.every((f) => tie.record[f.name] === next[f.name]) && agree(object, ends, tie.record, next),
    );
    if (!double) {
      staying.push({ record: next, values: {} });
      changes.push(update(move));
      continue;
    }
    const more = fuller(object, double.record, next);
    if (Object.keys(more).length > 0) {
      changes.push(update({ record: double.record, values: more }));
      Object.assign(double.record, more);
    }
    changes.push({ op: 'trash', object: object.name, id: move.record.id });
    doubles.set(move.record.id, double.record.id);
  }
  return changes;
}

/** The references of an object whose records only tie others together; null for all else. */
function endsOf(object: ObjectDefinition): Field[] | null {
  if (object.link)
    return [object.fields[object.link.a], object.fields[object.link.b]].filter((f): f is Field => f !== undefined);
  const ends = Object.values(object.fields).filter((field) => field.type === 'reference' && field.required);
  return object.hidden && ends.length === 2 ? ends : null;
}

/** The ties that are there already between what the moving ones will tie. */
async function tiesBeside(
  ctx: Context,
  object: ObjectDefinition,
  ends: Field[],
  moving: Array<{ record: KithRecord; values: Values }>,
) {
  const [first, second] = ends.map((field) => [
    ...new Set(moving.map(({ record, values }) => (values[field.name] ?? record[field.name]) as string)),
  ]);
  const [a, b] = ends.map((field) => sql.ref(referenceColumn(field)));
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(ctx.workspace.schema, object.name)}
    where trashed_at is null and ${a} = any(${first}::uuid[]) and ${b} = any(${second}::uuid[])
      and id <> all(${moving.map(({ record }) => record.id)}::uuid[]) order by id`.execute(ctx.db);
  return rows.map((row) => ({ record: decodeRow(object, row), values: {} as Values }));
}

/** Two ties tell the same where neither contradicts the other: somebody may have worked twice at one company. */
function agree(object: ObjectDefinition, ends: Field[], a: KithRecord, b: KithRecord): boolean {
  return Object.values(object.fields).every((field) => {
    const [x, y] = [a[field.name] ?? null, b[field.name] ?? null];
    if (ends.includes(field) || field.type === 'boolean' || field.writable || x === null || y === null) return true;
    return typeof x === 'string' && typeof y === 'string' ? x.toLowerCase() === y.toLowerCase() : sameValue(x, y);
  });
}

function fuller(object: ObjectDefinition, stays: KithRecord, goes: KithRecord): Values {
  const values: Values = {};
  for (const field of Object.values(object.fields)) {
    if (field.writable) continue;
    const [x, y] = [stays[field.name] ?? null, goes[field.name] ?? null];
    if ((x === null && y !== null) || (x === false && y === true)) values[field.name] = y;
  }
  return values;
}
