import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { type Field, isDerived, type ObjectDefinition } from '../../records/define.ts';
import type { Filter } from '../../records/types.ts';
import { knownRoles, type Role } from './known.ts';
import type { Holding } from './schema.ts';

/** A field of an object in which a member can be named. */
export interface HeldRole {
  /** `deal.owner`. */
  key: string;
  def: ObjectDefinition;
  field: Field;
  many: boolean;
  role: Role;
}

/**
 * Every field of every object that points to a member, those that the workspace has made itself included. Companies come first
 * and what belongs to them after: so whoever follows the customer follows the new one.
 */
export function heldRoles(ctx: Context): HeldRole[] {
  const roles = catalog(ctx).objects.flatMap((def) =>
    Object.values(def.fields)
      .filter((field) => field.to === 'member' && !isDerived(field) && !field.archived)
      .map((field): HeldRole => {
        const key = `${def.name}.${field.name}`;
        const role = knownRoles[key] ?? { is: field.writable ? 'past' : 'live' };
        return { key, def, field, many: field.type === 'multi_reference', role };
      }),
  );
  const place = ({ key }: HeldRole) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  return roles.toSorted((a, b) => place(a) - place(b));
}

const FIRST = ['company.owner', 'programme.owner', 'person.owner', 'deal.owner', 'contract.owner', 'framework.owner'];

/** The records in which the member has this role; of a live one those that still count. */
export function namedIn(ctx: Context, { field, many, role }: HeldRole, member: string): Filter {
  const names: Filter = { field: field.name, op: many ? 'has' : 'eq', value: member };
  const where = role.is === 'live' && role.where?.(timesOf(ctx));
  return where ? { and: [names, where] } : names;
}

const timesOf = (ctx: Context) => ({
  now: ctx.now().toISOString(),
  day: today(ctx.now(), ctx.workspace.timeZone),
});

/** Fields of a record through which it belongs to something that somebody looks after, the nearest first. */
const LEADS_TO = ['company', 'deal', 'contract', 'framework', 'person', 'programme'];

export const leadsTo = (def: ObjectDefinition): Field[] =>
  LEADS_TO.flatMap((name) => {
    const field = def.fields[name];
    return field?.type === 'reference' && field.to !== def.name ? [field] : [];
  });

export const aboutOf = (def: ObjectDefinition): Field | null =>
  Object.values(def.fields).find((field) => field.type === 'record') ?? null;

/** The territory of a record: its own, or that of its company. */
export function territoryOf(ctx: Context, def: ObjectDefinition): 'own' | 'company' | null {
  const known = catalog(ctx);
  if (!known.has('territory') || known.object('territory').fields.manager?.to !== 'member') return null;
  if (def.fields.territory?.to === 'territory') return 'own';
  const company = def.fields.company?.to === 'company' && known.object('company').fields.territory?.to === 'territory';
  return company ? 'company' : null;
}

/** What can be done with records of this kind. */
export function waysOf(ctx: Context, { def, field, role }: HeldRole): Holding['ways'] {
  const ways: Holding['ways'] = ['member', 'turns', 'team'];
  if (leadsTo(def).length > 0 || aboutOf(def)) ways.push('customer');
  if (territoryOf(ctx, def)) ways.push('territory');
  if (!field.required) ways.push('nobody');
  if (role.end) ways.push('end');
  return ways;
}

const WORTH = ['amount', 'gross', 'mrr'];

export const worthOf = (def: ObjectDefinition): Field | undefined =>
  WORTH.map((name) => def.fields[name]).find((field) => field?.type === 'money');
