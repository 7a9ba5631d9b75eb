import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { checkFilter } from '../../records/filter.ts';
import { can } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import { isMeasured } from '../defaults.ts';
import * as queries from './queries.ts';

export interface RuleWish {
  name?: string;
  filter?: Filter;
  severity?: queries.Rule['severity'];
  advice?: string | null;
  steward?: string | null;
  active?: boolean;
}

/** The rules of the objects that the caller may read. */
export async function rules(ctx: Context): Promise<queries.Rule[]> {
  const all = await queries.rulesOf(ctx);
  return all.filter((rule) => catalog(ctx).has(rule.object) && can(ctx, rule.object, 'read'));
}

export async function addRule(
  ctx: Context,
  wish: RuleWish & { object: string; name: string; filter: Filter },
): Promise<queries.Rule> {
  const def = catalog(ctx).byPlural(wish.object);
  if (!isMeasured(def)) throw invalidField('object', 'unknown_object', `${def.labels} have no rules of quality`);
  checkFilter(ctx, def, wish.filter);
  const now = ctx.now().toISOString();
  const rule: queries.Rule = {
    id: uuidv7(),
    object: def.name,
    name: wish.name,
    filter: wish.filter,
    severity: wish.severity ?? 'normal',
    advice: wish.advice ?? null,
    steward: wish.steward ?? null,
    active: wish.active ?? true,
    violations: null,
    measured_at: null,
    created_at: now,
    updated_at: now,
  };
  return keep(ctx, rule, 'quality_rule.created');
}

export async function changeRule(ctx: Context, id: string, wish: RuleWish): Promise<queries.Rule> {
  const before = await ruleOf(ctx, id);
  if (wish.filter) checkFilter(ctx, catalog(ctx).object(before.object), wish.filter);
  return keep(ctx, { ...before, ...wish, updated_at: ctx.now().toISOString() }, 'quality_rule.changed');
}

export async function removeRule(ctx: Context, id: string): Promise<void> {
  const rule = await ruleOf(ctx, id);
  await inTransaction(ctx, async (ctx) => {
    await queries.dropRule(ctx, rule.id);
    await recordAudit(ctx, { action: 'quality_rule.removed', object: rule.object, title: rule.name });
  });
}

async function keep(ctx: Context, rule: queries.Rule, action: string): Promise<queries.Rule> {
  return inTransaction(ctx, async (ctx) => {
    await queries.keepRule(ctx, rule);
    await queries.measureRules(ctx, catalog(ctx).object(rule.object));
    await recordAudit(ctx, { action, object: rule.object, title: rule.name });
    return ruleOf(ctx, rule.id);
  });
}

export async function ruleOf(ctx: Context, id: string): Promise<queries.Rule> {
  const rule = isUuid(id) ? await queries.ruleById(ctx, id) : undefined;
  if (!rule || !catalog(ctx).has(rule.object)) throw notFound('This rule');
  return rule;
}

/** The records that break a rule, as the caller may see them. */
export async function violations(
  ctx: Context,
  id: string,
  page: { cursor?: string; limit?: number },
): Promise<{ data: KithRecord[]; next_cursor: string | null }> {
  const rule = await ruleOf(ctx, id);
  const def = catalog(ctx).object(rule.object);
  const limit = page.limit ?? 50;
  const after = page.cursor && isUuid(page.cursor) ? page.cursor : null;
  const ids = await queries.brokenIds(ctx, def, rule, after, limit + 1);
  const shown = ids.slice(0, limit);
  const filter: Filter = { field: 'id', op: 'in', value: shown };
  const { records } =
    shown.length > 0
      ? await listRecords(ctx, def.name, { filter, sort: ['id'], limit: shown.length })
      : { records: [] };
  return { data: records, next_cursor: ids.length > limit ? (shown.at(-1) ?? null) : null };
}

/** "This one may": the record no longer counts as breaking the rule. */
export async function excuse(ctx: Context, id: string, record: string, reason: string): Promise<void> {
  const rule = await ruleOf(ctx, id);
  await getRecord(ctx, rule.object, record);
  await inTransaction(ctx, async (ctx) => {
    await queries.keepException(ctx, rule.id, record, reason);
    await queries.measureRules(ctx, catalog(ctx).object(rule.object));
  });
}

export async function excuseNoMore(ctx: Context, id: string, record: string): Promise<void> {
  const rule = await ruleOf(ctx, id);
  await getRecord(ctx, rule.object, record);
  await inTransaction(ctx, async (ctx) => {
    await queries.dropException(ctx, rule.id, record);
    await queries.measureRules(ctx, catalog(ctx).object(rule.object));
  });
}
