import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { describeField, describeObject, type FieldMeta, type ObjectMeta } from '../meta.ts';
import { addField } from './fields.ts';
import { changeDefinitions } from './load.ts';
import { inverseName } from './names.ts';
import { addObject } from './objects.ts';
import * as rows from './rows.ts';
import type { NewRelation } from './schema.ts';
import { completeChoices } from './shape.ts';
import { makeTable } from './tables.ts';
import { tell } from './tell.ts';

/** `object` is the one that holds the link; `field` the reference, where one field is all of it. */
export interface Relation {
  field?: FieldMeta;
  object: ObjectMeta;
}

export async function createRelation(
  ctx: Context,
  plural: string,
  wish: NewRelation,
  reserved: Set<string>,
): Promise<Relation> {
  const { name: from } = catalog(ctx).byPlural(plural);
  const target = catalog(ctx).objects.find((def) => def.plural === wish.to || def.name === wish.to);
  if (!target) throw invalidField('to', 'unknown_object', 'There is no such object');
  const to = target.name;
  if (wish.roles?.length && wish.kind !== 'many_to_many')
    throw invalidField('roles', 'not_for_type', 'Only a relation of many with many has roles');
  return changeDefinitions(ctx, async (ctx, refresh) => {
    if (wish.kind === 'many_to_many') return linked(ctx, from, to, wish, reserved, refresh);
    const here = catalog(ctx).object(from);
    const there = catalog(ctx).object(to);
    const [holder, other, label, inverse] =
      wish.kind === 'many_to_one'
        ? [here, there, wish.label, wish.inverse_label]
        : [there, here, wish.inverse_label, wish.label];
    const name = await addField(ctx, holder.name, {
      type: 'reference',
      label,
      to: other.plural,
      inverse_label: inverse,
      listed: holder.custom === true,
    });
    await refresh();
    const def = catalog(ctx).object(holder.name);
    const field = def.fields[name] as Field;
    await tell(ctx, 'field.created', def, field);
    return { field: describeField(field, true, false), object: describeObject(ctx, def) };
  });
}

/** Many with many: a hidden object of which each record ties one to one, with what they are to each other and when. */
async function linked(
  ctx: Context,
  from: string,
  to: string,
  wish: NewRelation,
  reserved: Set<string>,
  refresh: () => Promise<void>,
): Promise<Relation> {
  const [here, there] = [catalog(ctx).object(from), catalog(ctx).object(to)];
  const a = endName(here);
  const b = here === there ? `${a}_other` : endName(there);
  const link = { a, b, role: 'c_role' };
  const words = { label: `${here.label} – ${wish.label}`, labels: `${here.labels} – ${wish.label}` };
  const settings = { icon: 'link', hidden: true, searched: false, title: 'c_role', link };
  const name = await addObject(ctx, words, settings, reserved);
  // The collections read as people call them on either side: owners of a property, properties of a person.
  await keepField(ctx, name, {
    name: a,
    type: 'reference',
    ...end(here, await collection(ctx, here, wish.label), wish.label),
  });
  await keepField(ctx, name, {
    name: b,
    type: 'reference',
    ...end(there, await collection(ctx, there, wish.inverse_label), wish.inverse_label),
  });
  const roles = wish.roles?.length ? completeChoices(wish.roles) : [];
  await keepField(ctx, name, {
    name: 'c_role',
    label: 'Role',
    listed: true,
    ...(roles.length > 0 ? { type: 'choice', choices: roles } : { type: 'text', max: 200 }),
  });
  await keepField(ctx, name, { name: 'c_from', label: 'From', type: 'date', listed: true });
  await keepField(ctx, name, { name: 'c_until', label: 'Until', type: 'date', listed: true });
  await refresh();
  const def = catalog(ctx).object(name);
  await makeTable(ctx, def);
  await tell(ctx, 'relation.created', def, null, { from, to });
  return { object: describeObject(ctx, def) };
}

const endName = (def: ObjectDefinition) => (def.name.startsWith('c_') ? def.name : `c_${def.name}`);

const end = (def: ObjectDefinition, inverse: string, inverse_label: string) => ({
  label: def.label,
  to: def.name,
  required: true,
  listed: true,
  inverse,
  inverse_label,
});

async function collection(ctx: Context, of: ObjectDefinition, words: string): Promise<string> {
  const stored = await rows.readDefinitions(ctx.db, ctx.workspace.schema);
  return inverseName(stored, catalog(ctx), of.name, words, 'related');
}

/** A field of a table that is still to be made: its columns come with the table. */
async function keepField(ctx: Context, object: string, { name, type, ...definition }: Field): Promise<void> {
  const row: rows.FieldRow = {
    id: uuidv7(),
    object,
    name,
    custom: true,
    type,
    definition,
    archived_at: null,
    index_state: type === 'reference' ? 'ready' : null,
    index_problem: null,
  };
  await rows.insertField(ctx.db, row, ctx.actor.memberId, ctx.now());
}
