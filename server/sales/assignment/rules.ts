import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { checkFilter } from '../../records/filter.ts';
import { requireRole } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import type { Change, Filter, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { colleagues, teams } from './queries.ts';
import type { KeptRule, Rule } from './schema.ts';

const MOST = 100;

/** The rules in their order. */
export async function assignmentRules(ctx: Context): Promise<KeptRule[]> {
  const { records } = await listRecords(ctx, 'assignment_rule', { sort: ['position', 'created_at'], limit: MOST });
  return records.map(toRule);
}

function toRule(record: KithRecord): KeptRule {
  const { id, name, active, filter, steps, at_work, max_open, otherwise } = record;
  return {
    id,
    name: String(name),
    active: active !== false,
    filter: (parsed(filter) ?? null) as Filter | null,
    steps: (parsed(steps) ?? []) as Rule['steps'],
    at_work: at_work === true,
    max_open: (max_open as number | null) ?? null,
    otherwise: otherwise === 'wait' ? 'wait' : 'next',
  };
}

const parsed = (text: unknown): unknown => (typeof text === 'string' && text ? JSON.parse(text) : null);

/** Puts these rules, in this order, in the place of those that were; one change set, undone as one. */
export async function setRules(ctx: Context, rules: Rule[]): Promise<{ rules: KeptRule[]; changeSet: string | null }> {
  requireRole(ctx, 'admin', 'Only administrators set who gets which leads');
  return inTransaction(ctx, async (ctx) => {
    await checkRules(ctx, rules);
    const before = await assignmentRules(ctx);
    const known = new Set(before.map((rule) => rule.id));
    const kept = new Set(rules.map((rule) => rule.id));
    const changes = [
      ...before.flatMap(({ id }): Change[] => (kept.has(id) ? [] : [{ op: 'trash', object: 'assignment_rule', id }])),
      ...rules.map(({ id, ...rule }, position): Change => {
        const values: Values = {
          ...rule,
          position,
          filter: rule.filter ? JSON.stringify(rule.filter) : null,
          steps: JSON.stringify(rule.steps),
          max_open: rule.max_open ?? null,
        };
        return id && known.has(id)
          ? { op: 'update', object: 'assignment_rule', id, values }
          : { op: 'create', object: 'assignment_rule', values };
      }),
    ];
    const { changeSet } = await write(ctx, changes, { system: true, reason: 'Assignment rules' });
    return { rules: await assignmentRules(ctx), changeSet };
  });
}

/** @throws invalid for a filter that cannot be asked, and for members and teams that are not there */
export async function checkRules(ctx: Context, rules: Rule[]): Promise<void> {
  const def = catalog(ctx).object('lead');
  const people = new Set((await colleagues(ctx)).map((one) => one.id));
  const known = new Set((await teams(ctx)).map((team) => team.id));
  for (const [i, rule] of rules.entries()) {
    if (rule.filter) checkFilter(ctx, def, rule.filter, `rules[${i}].filter`);
    for (const [j, step] of rule.steps.entries()) {
      const place = `rules[${i}].steps[${j}]`;
      const members = step.to === 'member' ? [step.id] : step.to === 'members' ? step.ids : [];
      if (members.some((id) => !people.has(id)))
        throw invalidField(place, 'not_found', 'This names a colleague who cannot be given leads');
      if (step.to === 'team' && !known.has(step.id)) throw invalidField(place, 'not_found', 'There is no such team');
    }
  }
}
