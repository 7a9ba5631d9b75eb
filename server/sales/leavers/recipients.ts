import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { ownerField } from '../../records/define.ts';
import { tableOf } from '../../records/projection.ts';
import { staffOf } from '../../workspace/members/service.ts';
import { aboutOf, type HeldRole, leadsTo, territoryOf, waysOf } from './roles.ts';
import type { Plan, Way } from './schema.ts';

/** What is done with one kind. `ids`: who gets them in turns, or those that nobody else looks after. */
export interface Resolved {
  how: 'turns' | 'customer' | 'territory' | 'nobody' | 'end';
  ids: string[];
}

/** What becomes of each kind by this plan, and by what is usual where the plan says nothing. */
export async function resolve(
  ctx: Context,
  member: string,
  plan: Plan,
  roles: HeldRole[],
): Promise<Map<string, Resolved>> {
  const staff = await staffOf(ctx);
  const able = new Set(
    [...staff.colleagues.values()].filter((one) => !one.trashed && one.id !== member).map((one) => one.id),
  );
  const need = (ids: string[], place: string) => {
    if (ids.length === 0) throw invalidField(place, 'required', 'Nobody of these can take it over');
    if (ids.some((id) => !able.has(id)))
      throw invalidField(place, 'not_found', 'This names somebody who cannot take anything over');
    return ids;
  };
  const successor = need([plan.to], 'plan.to');
  const known = new Map(roles.map((role) => [role.key, role]));
  for (const key of Object.keys(plan.kinds))
    if (!known.has(key)) throw invalidField(`plan.kinds.${key}`, 'not_found', 'No record has such a field');
  const inTeam = (team: string): string[] => {
    const below = new Set([team]);
    for (let grown = true; grown; ) {
      grown = false;
      for (const one of staff.teams.values())
        if (one.parent && below.has(one.parent) && !below.has(one.id)) {
          below.add(one.id);
          grown = true;
        }
    }
    return [...staff.colleagues.values()]
      .filter((one) => one.team && below.has(one.team) && able.has(one.id))
      .map((one) => one.id);
  };
  const resolved = new Map<string, Resolved>();
  for (const held of roles) {
    if (held.role.is !== 'live') continue;
    const place = `plan.kinds.${held.key}`;
    const way = plan.kinds[held.key] ?? usualWay(ctx, held, plan.to);
    const allowed = waysOf(ctx, held);
    if (!allowed.includes(way.how)) throw invalidField(place, 'not_possible', 'This cannot be done with these records');
    if (way.how === 'member') resolved.set(held.key, { how: 'turns', ids: need([way.to], place) });
    else if (way.how === 'turns') resolved.set(held.key, { how: 'turns', ids: need([...new Set(way.ids)], place) });
    else if (way.how === 'team') resolved.set(held.key, { how: 'turns', ids: need(inTeam(way.team), place) });
    else if (way.how === 'customer' || way.how === 'territory')
      resolved.set(held.key, { how: way.how, ids: successor });
    else resolved.set(held.key, { how: way.how, ids: [] });
  }
  return resolved;
}

function usualWay(ctx: Context, held: HeldRole, to: string): Way {
  const usual = held.role.usual ?? 'give';
  if (usual === 'end' && held.role.end) return { how: 'end' };
  if (usual === 'customer' && waysOf(ctx, held).includes('customer')) return { how: 'customer' };
  return { how: 'member', to };
}

const ABOUT = ['company', 'deal', 'person', 'lead', 'contract', 'quote', 'programme'];

/**
 * SQL over `t`: who looks after what a record belongs to, the first of them who is neither gone nor the leaver; null where
 * nobody does.
 */
export function followed(
  ctx: Context,
  { def }: HeldRole,
  how: 'customer' | 'territory',
  member: string,
): RawBuilder<string | null> {
  const known = catalog(ctx);
  const staff = tableOf(ctx, known.object('member'));
  const valid = (column: RawBuilder<unknown>, from: RawBuilder<unknown>) =>
    sql`(select ${column} from ${from} and ${column} <> ${member}::uuid
      and exists (select 1 from ${staff} m where m.id = ${column} and m.trashed_at is null))`;
  const options: RawBuilder<unknown>[] = [];
  if (how === 'territory') {
    const of = territoryOf(ctx, def);
    const territory = sql`${tableOf(ctx, known.object('territory'))} as y`;
    if (of === 'own') options.push(valid(sql.ref('y.manager_id'), sql`${territory} where y.id = t.territory_id`));
    if (of === 'company') {
      const company = tableOf(ctx, known.object('company'));
      const from = sql`${territory} join ${company} c on c.territory_id = y.id where c.id = t.company_id`;
      options.push(valid(sql.ref('y.manager_id'), from));
    }
  } else {
    for (const field of leadsTo(def)) {
      const to = known.object(field.to as string);
      const owner = ownerField(to);
      if (owner === 'created_by') continue;
      const from = sql`${tableOf(ctx, to)} as o where o.id = ${sql.ref(`t.${field.name}_id`)}`;
      options.push(valid(sql.ref(`o.${owner}_id`), from));
    }
    const about = aboutOf(def);
    for (const name of about ? ABOUT : []) {
      if (!known.has(name) || name === def.name) continue;
      const from = sql`${tableOf(ctx, known.object(name))} as o where ${sql.ref(`t.${about?.name}_object`)} = ${name}
        and o.id = ${sql.ref(`t.${about?.name}_id`)}`;
      options.push(valid(sql.ref('o.owner_id'), from));
    }
  }
  return options.length > 0 ? sql<string | null>`coalesce(${sql.join(options)})` : sql<string | null>`null::uuid`;
}
