import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { catalog, type Inverse } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { referenceColumn } from '../storage.ts';
import type { Change } from '../types.ts';
import type { OpenDraft } from './draft.ts';

/**
 * What must happen before records end for good: links to them are emptied, and what was only about them (notes, tasks,
 * ties) ends with them. Where a link is required, the record must stay.
 */
export async function purgeConsequences(ctx: Context, def: ObjectDefinition, drafts: OpenDraft[]): Promise<Change[]> {
  const ids = drafts.map((d) => d.id);
  const changes: Change[] = [];
  for (const object of catalog(ctx).objects) {
    for (const field of Object.values(object.fields)) {
      if (field.type === 'reference' && field.to === def.name) {
        const inverse = { name: field.name, object, field };
        const holders = await holdersOf(ctx, inverse, ids);
        if (field.required && object.hidden) {
          // A tie between two records (an affiliation) ends with either of them.
          for (const { id } of holders) changes.push({ op: 'purge', object: object.name, id });
          continue;
        }
        if (field.required && holders.some((h) => !ids.includes(h.id))) {
          throw conflict(`${object.labels} still need this ${def.label.toLowerCase()}`);
        }
        for (const { id, trashed } of holders) {
          if (ids.includes(id)) continue;
          // The door does not open for what lies in the trash: there the link is emptied without a trace to keep.
          if (trashed) await empty(ctx, inverse, id);
          else changes.push({ op: 'update', object: object.name, id, values: { [field.name]: null } });
        }
      } else if (field.type === 'record') {
        const about = await holdersOf(ctx, { name: field.name, object, field }, ids);
        for (const { id } of about) if (!ids.includes(id)) changes.push({ op: 'purge', object: object.name, id });
      }
    }
  }
  return changes;
}

const columnOf = ({ field }: Inverse) => (field.type === 'record' ? `${field.name}_id` : referenceColumn(field));

async function holdersOf(ctx: Context, link: Inverse, ids: string[]): Promise<Array<{ id: string; trashed: boolean }>> {
  const { rows } = await sql<{ id: string; trashed: boolean }>`select id, trashed_at is not null as trashed
    from ${sql.id(ctx.workspace.schema, link.object.name)}
    where ${sql.ref(columnOf(link))} = any(${ids}::uuid[])`.execute(ctx.db);
  return rows;
}

async function empty(ctx: Context, link: Inverse, id: string): Promise<void> {
  await sql`update ${sql.id(ctx.workspace.schema, link.object.name)} set ${sql.ref(columnOf(link))} = null
    where id = ${id}`.execute(ctx.db);
}
