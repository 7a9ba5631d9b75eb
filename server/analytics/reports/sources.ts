import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog, systemFields } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import type { Field, ObjectDefinition } from '../../records/define.ts';
import { resolveField } from '../../records/filter.ts';
import { operatorsOf } from '../../records/operators.ts';
import { can, maskedFields, readableFields, requirePermission } from '../../records/permissions.ts';
import { selection } from '../../records/query.ts';
import type { Filter } from '../../records/types.ts';
import { type Fact, factSources, factWhere } from './facts.ts';
import type { SourceAnswer } from './schema.ts';

/** What a report is about: the records of an object, or the lines of a table of facts. */
export interface Source {
  /** As definitions name it: an object's plural, or the name of the table. */
  name: string;
  def: ObjectDefinition;
  fact: Fact | null;
}

export function sourceOf(ctx: Context, name: string): Source {
  const fact = factSources(ctx).find((one) => one.name === name);
  if (fact) {
    for (const object of fact.reads) requirePermission(ctx, object, 'read');
    return { name, def: fact.def, fact };
  }
  const def = catalog(ctx).has(name) ? catalog(ctx).object(name) : catalog(ctx).objects.find((o) => o.plural === name);
  if (!def) throw invalidField('source', 'unknown', 'There is nothing of this name to report on');
  requirePermission(ctx, def.name, 'read');
  return { name: def.plural, def, fact: null };
}

/** The condition of what a report counts: what is asked for, of what the caller may see, without decoys. */
export async function whereOf(ctx: Context, source: Source, filter: Filter | null): Promise<RawBuilder<boolean>> {
  if (source.fact) return factWhere(ctx, source.fact, filter);
  const asked = await selection(ctx, source.def, { filter });
  const real = await realOnly(ctx, source.def, 't');
  return real ? sql<boolean>`${asked} and ${real}` : asked;
}

/** Whether figures may be made of a field: hidden and sensitive ones never are, whoever asks, for figures are passed on. */
export function isReportable(ctx: Context, def: ObjectDefinition, name: string): boolean {
  return typeof resolveField(ctx, def, name) !== 'string' && !isSensitive(ctx, def, name);
}

export function isSensitive(ctx: Context, def: ObjectDefinition, name: string): boolean {
  let at = def;
  for (const step of name.split('.')) {
    if (at.fields[step]?.sensitivity === 'sensitive' || maskedFields(ctx, at).includes(step)) return true;
    const { to } = at.fields[step] ?? {};
    if (to && catalog(ctx).has(to)) at = catalog(ctx).object(to);
  }
  return false;
}

const PLUMBING = new Set(['id', 'version', 'trashed_at', 'updated_by']);

/** What the caller can build reports on, with the fields that may go into them. */
export function sourcesFor(ctx: Context): SourceAnswer[] {
  const objects = catalog(ctx)
    .objects.filter((def) => can(ctx, def.name, 'read') && (!def.hidden || def.link === undefined))
    .filter((def) => !def.hidden || LINES.has(def.name))
    .map((def) => ({ ...told(ctx, def, def.plural), kind: 'object' as const, object: def.name }));
  const facts = factSources(ctx)
    .filter((fact) => fact.reads.every((object) => can(ctx, object, 'read')))
    .map((fact) => ({ ...told(ctx, fact.def, fact.name), kind: 'fact' as const, object: null }))
    .map((fact) => ({ ...fact, fields: fact.fields.filter(({ name }) => !Object.hasOwn(systemFields, name)) }));
  return [...objects, ...facts];
}

/** Parts of documents: no place in the side bar, but what a business counts. */
const LINES = new Set(['deal_line', 'quote_line', 'order_line', 'invoice_line', 'payment']);

function told(ctx: Context, def: ObjectDefinition, name: string) {
  const fields = readableFields(ctx, def)
    .filter((field) => !PLUMBING.has(field) && isReportable(ctx, def, field))
    .flatMap((field) => {
      const place = resolveField(ctx, def, field);
      return typeof place === 'string' ? [] : [place.field];
    })
    .map((field: Field) => ({
      name: field.name,
      label: field.label,
      type: field.type,
      to: field.to ?? null,
      operators: operatorsOf(field),
      choices: field.choices?.map(({ value, label }) => ({ value, label })) ?? null,
    }));
  return { name, label: def.labels, fields };
}
