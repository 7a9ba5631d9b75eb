import { type Context, inTransaction } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { checkFilter } from '../../records/filter.ts';
import { requireRole } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import type { Change, Filter, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import type { KeptScoreRule, ScoreRule } from './schema.ts';
import { forgetSignals, readBack } from './signals.ts';

const MOST = 100;

/** The rules in their order. */
export async function scoreRules(ctx: Context): Promise<KeptScoreRule[]> {
  const { records } = await listRecords(ctx, 'score_rule', { sort: ['position', 'created_at'], limit: MOST });
  return records.map(toRule);
}

function toRule(record: KithRecord): KeptScoreRule {
  const { id, name, active, kind, filter, event, points, half_life, most } = record;
  return {
    id,
    name: String(name),
    active: active !== false,
    kind: kind === 'event' ? 'event' : 'field',
    filter: typeof filter === 'string' && filter ? (JSON.parse(filter) as Filter) : null,
    event: (event as string | null) ?? null,
    points: Number(points),
    half_life: (half_life as number | null) ?? null,
    most: (most as number | null) ?? null,
  };
}

/** The events that active rules give points for. */
export const eventsIn = (rules: ScoreRule[]): string[] => [
  ...new Set(rules.flatMap((rule) => (rule.active && rule.kind === 'event' && rule.event ? [rule.event] : []))),
];

/** Puts these rules in the place of those that were; one change set, undone as one. What happened before counts too. */
export async function setScoreRules(
  ctx: Context,
  rules: ScoreRule[],
): Promise<{ rules: KeptScoreRule[]; changeSet: string | null }> {
  requireRole(ctx, 'admin', 'Only administrators set what makes a lead promising');
  return inTransaction(ctx, async (ctx) => {
    checkScoreRules(ctx, rules);
    const before = await scoreRules(ctx);
    const known = new Set(before.map((rule) => rule.id));
    const kept = new Set(rules.map((rule) => rule.id));
    const changes = [
      ...before.flatMap(({ id }): Change[] => (kept.has(id) ? [] : [{ op: 'trash', object: 'score_rule', id }])),
      ...rules.map(({ id, ...rule }, position): Change => {
        const values = {
          name: rule.name,
          active: rule.active,
          kind: rule.kind,
          points: rule.points,
          position,
          filter: rule.filter ? JSON.stringify(rule.filter) : null,
          event: rule.kind === 'event' ? (rule.event ?? null) : null,
          half_life: rule.half_life ?? null,
          most: rule.kind === 'event' ? (rule.most ?? null) : null,
        };
        return id && known.has(id)
          ? { op: 'update', object: 'score_rule', id, values }
          : { op: 'create', object: 'score_rule', values };
      }),
    ];
    const { changeSet } = await write(ctx, changes, { system: true, reason: 'Score rules' });
    return { rules: await scoreRules(ctx), changeSet };
  });
}

/** What happened with leads is kept for just what the rules ask, from the beginning of the log. */
export async function followRules(ctx: Context): Promise<void> {
  const events = eventsIn(await scoreRules(ctx));
  await forgetSignals(ctx, events);
  await readBack(ctx, events);
}

/** @throws invalid for a filter that cannot be asked */
export function checkScoreRules(ctx: Context, rules: ScoreRule[]): void {
  const def = catalog(ctx).object('lead');
  rules.forEach((rule, i) => {
    if (rule.filter) checkFilter(ctx, def, rule.filter, `rules[${i}].filter`);
  });
}
