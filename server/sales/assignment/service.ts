import { sql } from 'kysely';
import { atWork } from '../../activities/availability/service.ts';
import { type Context, inTransaction } from '../../kernel/context.ts';
import type { WorkKind } from '../../records/bulk/kinds.ts';
import { keepParts, takePart } from '../../records/bulk/queries.ts';
import type { WorkAnswer } from '../../records/bulk/schema.ts';
import { startWork } from '../../records/bulk/service.ts';
import { catalog } from '../../records/catalog.ts';
import { requirePermission, requireRole, unlimited } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { getRecord, selection } from '../../records/query.ts';
import type { Change, Filter } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { OPEN } from '../leads/rules.ts';
import { tellComputed } from '../leads/service/upkeep.ts';
import { territories } from '../territories/service/tree.ts';
import { type Decision, decide, type Situation } from './plan.ts';
import * as queries from './queries.ts';
import { assignmentRules, checkRules } from './rules.ts';
import type { Assignments, PreviewAnswer, PreviewWish, Rule, RunWish } from './schema.ts';

const PART = 2500;
const MOST_PREVIEWED = 20_000;
const MOST_SHOWN = 100;

/**
 * Gives these leads to colleagues as the rules say, as far as they are open and nobody's. Set-wise; of two who do it at once
 * each lead goes to one colleague. Those that nobody can take say why.
 */
export async function assignLeads(
  ctx: Context,
  ids: string[],
  options: { reassign?: boolean; changeSet?: string } = {},
): Promise<{ assigned: number; left: number }> {
  if (ids.length === 0) return { assigned: 0, left: 0 };
  return inTransaction(ctx, async (ctx) => {
    await queries.holdAssignment(ctx);
    const rules = (await assignmentRules(ctx)).filter((rule) => rule.active);
    const leads = await queries.waitingLeads(ctx, ids, { reassign: options.reassign ?? false, lock: true });
    const decision = await decided(ctx, leads, rules);
    const changes = decision.given.map(
      ({ lead, member }): Change => ({ op: 'update', object: 'lead', id: lead.id, values: { owner: member.id } }),
    );
    const { changeSet } = await write(ctx, changes, {
      returning: false,
      ...(options.changeSet ? { changeSet: options.changeSet } : { reason: 'Assigned by rule' }),
    });
    const kept = changeSet ?? options.changeSet;
    if (kept)
      await queries.keepWhy(
        ctx,
        kept,
        decision.given.map(({ lead, why }) => ({ lead: lead.id, why })),
      );
    await queries.keepTurns(ctx, [...decision.turns.values()]);
    const left = decision.left.map(({ lead, reason }) => ({ lead: lead.id, reason }));
    await tellComputed(ctx, await queries.keepReasons(ctx, left));
    return { assigned: changes.length, left: left.length };
  });
}

async function decided(ctx: Context, leads: queries.Waiting[], rules: Rule[]): Promise<Decision> {
  const ids = leads.map((lead) => lead.id);
  const people = await queries.colleagues(ctx);
  const asksHours = rules.some((rule) => rule.at_work);
  const everyone = people.map((one) => one.id);
  const situation: Situation = {
    people,
    teams: await queries.teams(ctx),
    territories: await territories(ctx),
    there: asksHours ? await atWork(ctx, everyone, ctx.now()) : new Set(everyone),
    open: await queries.openWork(ctx),
    turns: await queries.turnsOf(ctx),
  };
  const ready = [];
  for (const rule of rules) {
    const fitting = await queries.matching(ctx, rule.filter ?? null, ids);
    ready.push({ rule, leads: fitting });
  }
  return decide(leads, ready, situation);
}

/** New leads that came in one by one. Imported ones wait for somebody to say so. */
export async function assignNew(
  ctx: Context,
  created: Array<{ id: string; changeSet: string | null }>,
  back: string[],
): Promise<void> {
  if ((await assignmentRules(ctx)).every((rule) => !rule.active)) return;
  await assignLeads(ctx, [...(await queries.cameIn(ctx, created)), ...back]);
}

/** What waited because nobody was there, or all had enough. Safe to run again. */
export async function assignWaiting(ctx: Context): Promise<number> {
  const ids = await queries.stillWaiting(ctx, PART);
  return (await assignLeads(ctx, ids)).assigned;
}

/** What giving out would do, with the rules that are kept or with others, and changes nothing. */
export async function previewAssignment(ctx: Context, wish: PreviewWish): Promise<PreviewAnswer> {
  requirePermission(ctx, 'lead', 'update');
  if (wish.rules) {
    // Rules ask without anybody's limits, so trying others is for those who set them.
    requireRole(ctx, 'admin', 'Only administrators try out other rules');
    await checkRules(ctx, wish.rules);
  }
  const rules = (wish.rules ?? (await assignmentRules(ctx))).filter((rule) => rule.active);
  const { rows } = await sql<{ id: string }>`select t.id from ${tableOf(ctx, catalog(ctx).object('lead'))} as t
    where ${await chosen(ctx, wish)} order by t.created_at, t.id limit ${sql.lit(MOST_PREVIEWED + 1)}`.execute(ctx.db);
  const ids = rows.slice(0, MOST_PREVIEWED).map((row) => row.id);
  const leads = await queries.waitingLeads(ctx, ids, { reassign: wish.reassign, lock: false });
  const open = await queries.openWork(ctx);
  const { given, left } = await decided(ctx, leads, rules);
  const members = Map.groupBy(given, ({ member }) => member.id);
  const reasons = Map.groupBy(left, ({ reason }) => reason);
  const shown = [
    ...given.map(({ lead, member, why }) => ({ lead, member, why, reason: null })),
    ...left.map(({ lead, reason }) => ({ lead, member: null, why: null, reason })),
  ].toSorted((a, b) => (a.lead.id < b.lead.id ? -1 : 1));
  return {
    total: leads.length,
    assigned: given.length,
    members: [...members]
      .map(([id, own]) => ({ id, name: own[0]?.member.name ?? '', leads: own.length, open: open.get(id) ?? 0 }))
      .toSorted((a, b) => b.leads - a.leads || a.name.localeCompare(b.name)),
    unassigned: [...reasons].map(([reason, own]) => ({ reason, leads: own.length })),
    leads: shown.slice(0, MOST_SHOWN).map(({ lead, member, why, reason }) => ({
      id: lead.id,
      name: lead.name,
      member: member && { id: member.id, name: member.name },
      why,
      reason,
    })),
    truncated: rows.length > MOST_PREVIEWED,
  };
}

/** Gives out leads in the background, all in one change set: undone as one. */
export async function startAssignment(ctx: Context, wish: RunWish): Promise<WorkAnswer> {
  requirePermission(ctx, 'lead', 'update');
  const where = await chosen(ctx, wish);
  return startWork(ctx, 'assignment', 'lead', { reassign: wish.reassign }, async (ctx, id) =>
    keepParts(
      ctx,
      id,
      sql`select t.id from ${tableOf(ctx, catalog(ctx).object('lead'))} as t where ${where} order by t.created_at, t.id`,
      PART,
    ),
  );
}

export const assignmentWork: WorkKind<{ reassign: boolean }> = {
  kind: 'assignment',
  async run(running) {
    const changeSet = await inTransaction(running.ctx, (ctx) => running.changeSet(ctx, { reason: 'Assigned by rule' }));
    const next = async (ctx: Context) => {
      const ids = await takePart(ctx, running.work.id);
      if (!ids) return null;
      // Whose leads they were was asked when the work began; whom they go to is for the rules to say.
      await assignLeads(unlimited(ctx), ids, { reassign: running.work.parameters.reassign, changeSet });
      return { done: ids.length };
    };
    while (await running.part(next));
  },
};

/** The leads that are meant, as far as the caller may change them. */
function chosen(ctx: Context, { filter, ids, reassign }: Pick<RunWish, 'filter' | 'ids' | 'reassign'>) {
  const parts: Filter[] = [{ field: 'status', op: 'in', value: OPEN }];
  if (!reassign) parts.push({ field: 'owner', op: 'empty' });
  if (ids) parts.push({ field: 'id', op: 'in', value: ids.slice(0, 5000) });
  if (filter) parts.push(filter);
  return selection(ctx, catalog(ctx).object('lead'), { filter: { and: parts } }, 'update');
}

/** Whose a lead was and is, and why. */
export async function assignmentsOf(ctx: Context, id: string): Promise<Assignments> {
  await getRecord(ctx, 'lead', id, { fields: ['owner'] });
  const rows = await queries.ownersOf(ctx, id);
  return {
    data: rows.map(({ member, name, ...row }) => ({
      ...row,
      member: member ? { id: member, name: name ?? '' } : null,
    })),
  };
}
