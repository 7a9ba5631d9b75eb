import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { catalog } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { referenceColumn } from '../storage.ts';
import type { Change, Values } from '../types.ts';
import type { OpenDraft } from './draft.ts';

/** A record that points to one that is about to end. */
interface Holder {
  object: ObjectDefinition;
  field: Field;
  id: string;
  trashed: boolean;
  /** The record that ends. */
  to: string;
  /** multi_reference: all that the list points to. */
  others: string[] | null;
}

/**
 * What must happen before records end for good: links to them are emptied, and what was only about them (notes, tasks,
 * ties) ends with them. Where a link is required, the record must stay: its draft is refused.
 */
export async function purgeConsequences(ctx: Context, def: ObjectDefinition, drafts: OpenDraft[]): Promise<Change[]> {
  const ending = new Map(drafts.filter((d) => !d.refused).map((d) => [d.id, d]));
  const holders = (await holdersOf(ctx, def, [...ending.keys()])).filter((h) => !ending.has(h.id));
  for (const { object, field, to, others } of holders) {
    if (!field.required || endsToo(object, field)) continue;
    if (others?.some((other) => !ending.has(other))) continue;
    const draft = ending.get(to);
    if (draft) draft.refusal = conflict(`${object.labels} still need this ${def.label.toLowerCase()}`);
    ending.delete(to);
  }
  const changes: Change[] = [];
  const ended = new Set<string>();
  const shortened = new Map<string, { values: Values }>();
  for (const holder of holders) {
    const { object, field, id, trashed, to } = holder;
    if (!ending.has(to)) continue;
    if (endsToo(object, field)) {
      if (!ended.has(id)) changes.push({ op: 'purge', object: object.name, id });
      ended.add(id);
    } else if (trashed) {
      // The door does not open for what lies in the trash: there the link is emptied without a trace to keep.
      await empty(ctx, holder);
    } else if (holder.others) {
      // A list may lose several of its records at once.
      const key = `${id} ${field.name}`;
      const others = holder.others.filter((other) => !ending.has(other));
      const change = shortened.get(key) ?? { values: {} };
      change.values[field.name] = others.length > 0 ? others : null;
      if (!shortened.has(key)) changes.push({ op: 'update', object: object.name, id, ...change });
      shortened.set(key, change);
    } else {
      changes.push({ op: 'update', object: object.name, id, values: { [field.name]: null } });
    }
  }
  return changes;
}

/** Notes and tasks end with what they are about, and a tie between two records (an affiliation) with either of them. */
const endsToo = (object: ObjectDefinition, field: Field) =>
  field.type === 'record' || (object.hidden && field.required === true);

const columnOf = (field: Field) => (field.type === 'record' ? `${field.name}_id` : referenceColumn(field));
const leadsTo = (field: Field, def: ObjectDefinition) =>
  field.type === 'record' ||
  ((field.type === 'reference' || field.type === 'multi_reference') && field.to === def.name);

async function holdersOf(ctx: Context, def: ObjectDefinition, ids: string[]): Promise<Holder[]> {
  const holders: Holder[] = [];
  for (const object of catalog(ctx).objects) {
    for (const field of Object.values(object.fields)) {
      if (!leadsTo(field, def)) continue;
      const table = sql.id(ctx.workspace.schema, object.name);
      const column = sql.ref(field.type === 'multi_reference' ? `${field.name}_ids` : columnOf(field));
      const query =
        field.type === 'multi_reference'
          ? sql`select t.id, t.trashed_at is not null as trashed, o.id as "to", t.${column} as others
              from ${table} t, unnest(t.${column}) as o (id)
              where t.${column} && ${ids}::uuid[] and o.id = any(${ids}::uuid[]) order by t.id`
          : sql`select id, trashed_at is not null as trashed, ${column} as "to", null as others from ${table}
              where ${column} = any(${ids}::uuid[]) order by id`;
      const { rows } = await (query as RawBuilder<Omit<Holder, 'object' | 'field'>>).execute(ctx.db);
      for (const row of rows) holders.push({ object, field, ...row });
    }
  }
  return holders;
}

async function empty(ctx: Context, { object, field, id, to }: Holder): Promise<void> {
  const table = sql.id(ctx.workspace.schema, object.name);
  if (field.type === 'multi_reference') {
    const column = sql.ref(`${field.name}_ids`);
    await sql`update ${table} set ${column} = nullif(array_remove(${column}, ${to}::uuid), '{}') where id = ${id}`.execute(
      ctx.db,
    );
  } else {
    await sql`update ${table} set ${sql.ref(columnOf(field))} = null where id = ${id}`.execute(ctx.db);
  }
}
