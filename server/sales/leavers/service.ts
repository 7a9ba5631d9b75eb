import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden } from '../../kernel/errors.ts';
import { aggregate } from '../../records/aggregate.ts';
import type { WorkAnswer } from '../../records/bulk/schema.ts';
import { openWorkAbout, startWork } from '../../records/bulk/service.ts';
import { requireRole, unlimited } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { getRecord, selection } from '../../records/query.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { whyCannotLeave } from '../../workspace/members/service.ts';
import type { Parameters } from './handover.ts';
import { latestLeaving, memberNames } from './holdings.ts';
import { followed, type Resolved, resolve } from './recipients.ts';
import { heldRoles, namedIn } from './roles.ts';
import type { Departure, Plan, Preview } from './schema.ts';

export { holdingsOf, stillHeld } from './holdings.ts';
export { relationshipsOf } from './relationships.ts';

const NO = 'Only administrators hand over what a colleague has';

const WHY = {
  self: 'Nobody removes themselves. Ask another administrator',
  last_owner: 'The last owner stays. Make somebody else an owner first',
  not_allowed: 'Only an owner removes an owner',
};

export async function requireMember(ctx: Context, member: string): Promise<void> {
  await getRecord(unlimited(ctx), 'member', member, { fields: ['name'] });
}

/** Who would get how much, and changes nothing. */
export async function previewDeparture(ctx: Context, member: string, plan: Plan): Promise<Preview> {
  requireRole(ctx, 'admin', NO);
  const all = unlimited(ctx);
  await getRecord(all, 'member', member, { fields: ['name'] });
  const roles = heldRoles(ctx).filter(({ role }) => role.is === 'live');
  const ways = await resolve(ctx, member, plan, roles);
  const kinds: Array<{ key: string; how: string; count: number; to: Map<string | null, number> }> = [];
  for (const held of roles) {
    const way = ways.get(held.key);
    const filter = namedIn(ctx, held, member);
    const { groups } = await aggregate(all, held.def.name, { filter, measures: [{ fn: 'count', as: 'n' }] });
    const count = Number(groups[0]?.values.n ?? 0);
    if (count === 0 || !way) continue;
    const to = new Map<string | null, number>();
    const add = (id: string | null, n: number) => n > 0 && to.set(id, (to.get(id) ?? 0) + n);
    if (way.how === 'nobody' || way.how === 'end') add(null, count);
    else if (way.how === 'turns') shareOut(way.ids, count, add);
    else {
      const where = await selection(all, held.def, { filter });
      const { rows } = await sql<{ id: string | null; n: number }>`select ${followed(ctx, held, way.how, member)} as id,
        count(*) as n from ${tableOf(ctx, held.def)} as t where ${where} group by 1`.execute(ctx.db);
      for (const { id, n } of rows) {
        if (id) add(id, Number(n));
        // What the leaver looks after goes along with the customer, or to the successor.
        else shareOut(ids(ways.get('company.owner')) ?? way.ids, Number(n), add);
      }
    }
    kinds.push({ key: held.key, how: way.how, count, to });
  }
  const sums = new Map<string, number>();
  for (const { to } of kinds) for (const [id, n] of to) if (id) sums.set(id, (sums.get(id) ?? 0) + n);
  const names = await memberNames(ctx, [...sums.keys()]);
  const name = (id: string | null) => (id ? (names.get(id) ?? '') : null);
  return {
    kinds: kinds.map(({ to, ...kind }) => ({
      ...kind,
      to: [...to]
        .map(([id, count]) => ({ id, name: name(id), count }))
        .toSorted((a, b) => b.count - a.count)
        .slice(0, 50),
    })),
    members: [...sums]
      .map(([id, count]) => ({ id, name: name(id) ?? '', count }))
      .toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name)),
    total: kinds.reduce((sum, { count }) => sum + count, 0),
  };
}

const ids = (way: Resolved | undefined): string[] | null => (way?.how === 'turns' ? way.ids : null);

function shareOut(to: string[], count: number, add: (id: string, n: number) => unknown): void {
  for (const [i, id] of to.entries()) add(id, Math.floor(count / to.length) + (i < count % to.length ? 1 : 0));
}

/** Keeps who is to get what until the last day: an open plan is changed, a completed one gives way to a new one. */
export async function planDeparture(
  ctx: Context,
  member: string,
  wish: Departure,
): Promise<{ record: KithRecord; changeSet: string | null }> {
  requireRole(ctx, 'admin', NO);
  return inTransaction(ctx, async (ctx) => {
    await requireMayLeave(ctx, member);
    await resolve(ctx, member, wish.plan, heldRoles(ctx));
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.workspace.schema} leaving ${member}`}, 0))`.execute(
      ctx.db,
    );
    const who = await getRecord(unlimited(ctx), 'member', member, { fields: ['name'] });
    const before = await latestLeaving(ctx, member);
    const values = { plan: JSON.stringify(wish.plan), last_day: wish.last_day ?? null };
    const change: Change =
      before && !before.completed_at
        ? { op: 'update', object: 'leaving', id: before.id, values }
        : { op: 'create', object: 'leaving', values: { ...values, member, name: who.name } };
    const { results, changeSet } = await write(ctx, [change], { system: true, reason: `${String(who.name)} leaves` });
    const [result] = results;
    if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
    return { record: result.record, changeSet };
  });
}

/** Hands everything over in the background and then ends the member's access; one change set, undone as one. */
export async function startDeparture(ctx: Context, member: string, wish: Departure): Promise<WorkAnswer> {
  requireRole(ctx, 'admin', NO);
  return inTransaction(ctx, async (ctx) => {
    const { record } = await planDeparture(ctx, member, wish);
    if (await openWorkAbout(ctx, 'departure', { member })) throw conflict('This is being handed over already');
    const roles = heldRoles(ctx).filter(({ role }) => role.is === 'live');
    const parameters: Parameters = {
      member,
      name: String(record.name),
      leaving: record.id,
      plan: wish.plan,
      months: wish.months,
      steps: roles.map(({ key }) => key),
    };
    return startWork(ctx, 'departure', 'member', { ...parameters }, async () => {
      const { total } = await previewDeparture(ctx, member, wish.plan);
      return total;
    });
  });
}

async function requireMayLeave(ctx: Context, member: string): Promise<void> {
  await getRecord(unlimited(ctx), 'member', member, { fields: ['name'] });
  const why = await whyCannotLeave(ctx, member);
  if (why === 'last_owner') throw conflict(WHY.last_owner);
  if (why) throw forbidden(WHY[why]);
}
