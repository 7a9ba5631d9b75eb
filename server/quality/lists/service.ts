import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { referenceColumn } from '../../records/storage.ts';
import { openChangeSet, write } from '../../records/write/index.ts';
import { isMeasured } from '../defaults.ts';
import * as queries from './queries.ts';

export type { LicensedList, Use } from './queries.ts';

export interface ListWish {
  name?: string;
  supplier?: string | null;
  kind?: queries.LicensedList['kind'];
  starts_on?: string | null;
  ends_on?: string | null;
  uses_allowed?: number | null;
  cost?: string | null;
  currency?: string | null;
  at_end?: queries.LicensedList['at_end'];
}

export const licensedLists = (ctx: Context) => queries.lists(ctx);
export const usesOf = async (ctx: Context, id: string) => queries.usesOf(ctx, (await listOf(ctx, id)).id);

export async function listOf(ctx: Context, id: string): Promise<queries.LicensedList> {
  const [list] = isUuid(id) ? await queries.lists(ctx, id) : [];
  if (!list || !catalog(ctx).has(list.object)) throw notFound('This list');
  return list;
}

export async function addList(
  ctx: Context,
  wish: ListWish & { object: string; name: string; kind: queries.LicensedList['kind'] },
) {
  const def = catalog(ctx).byPlural(wish.object);
  if (!isMeasured(def)) throw invalidField('object', 'unknown_object', `${def.labels} do not come from lists`);
  const now = ctx.now().toISOString();
  const list = {
    id: uuidv7(),
    name: wish.name,
    supplier: wish.supplier ?? null,
    object: def.name,
    kind: wish.kind,
    starts_on: wish.starts_on ?? null,
    ends_on: wish.ends_on ?? null,
    uses_allowed: wish.kind === 'single_use' ? 1 : (wish.uses_allowed ?? null),
    uses: 0,
    cost: wish.cost ?? null,
    currency: wish.cost ? (wish.currency ?? ctx.workspace.currency) : null,
    at_end: wish.at_end ?? ('trash' as const),
    ended_at: null,
    ended_change_set: null,
    created_at: now,
    updated_at: now,
  };
  checkTerms(list);
  return inTransaction(ctx, async (ctx) => {
    await queries.keepList(ctx, list);
    await recordAudit(ctx, { action: 'licensed_list.created', object: def.name, title: list.name });
    return listOf(ctx, list.id);
  });
}

export async function changeList(ctx: Context, id: string, wish: ListWish) {
  const before = await listOf(ctx, id);
  if (before.ended_at) throw conflict('This list has ended: its terms are history');
  const list = { ...before, ...wish, updated_at: ctx.now().toISOString() };
  if (list.kind === 'single_use') list.uses_allowed = 1;
  checkTerms(list);
  return inTransaction(ctx, async (ctx) => {
    await queries.keepList(ctx, list);
    await recordAudit(ctx, {
      action: 'licensed_list.changed',
      object: list.object,
      title: list.name,
      detail: { ...wish },
    });
    return listOf(ctx, id);
  });
}

export async function removeList(ctx: Context, id: string): Promise<void> {
  const list = await listOf(ctx, id);
  await inTransaction(ctx, async (ctx) => {
    await queries.dropList(ctx, list.id);
    await recordAudit(ctx, { action: 'licensed_list.removed', object: list.object, title: list.name });
  });
}

function checkTerms(list: Pick<queries.LicensedList, 'kind' | 'starts_on' | 'ends_on' | 'uses_allowed'>): void {
  if (list.starts_on && list.ends_on && list.starts_on > list.ends_on)
    throw invalidField('ends_on', 'out_of_range', 'A list ends after it starts');
  if (list.kind === 'rented' && !list.ends_on) throw invalidField('ends_on', 'required', 'Say until when it is rented');
  if (list.kind === 'counted' && !list.uses_allowed)
    throw invalidField('uses_allowed', 'required', 'Say how often it may be used');
}

/** Puts records on a list: what an import made, or the records named. */
export async function fillList(
  ctx: Context,
  id: string,
  from: { import?: string; ids?: string[] },
): Promise<{ added: number }> {
  const list = await listOf(ctx, id);
  if (list.ended_at) throw conflict('This list has ended');
  const added = from.import
    ? await queries.addImported(ctx, list, from.import)
    : await queries.addRecords(ctx, list, from.ids ?? []);
  return { added };
}

/**
 * Counts one use of a list, for a mailing, an export or a call campaign, and says no when its terms do not allow another.
 * @throws DomainError conflict saying why the list may not be used
 */
export async function useList(ctx: Context, id: string, purpose: string): Promise<queries.LicensedList> {
  return inTransaction(ctx, async (ctx) => {
    const list = await listOf(ctx, id);
    const day = today(ctx.now(), ctx.workspace.timeZone);
    if (!(await queries.takeUse(ctx, list.id, day))) throw conflict(whyNot(await listOf(ctx, id), day));
    const use = {
      id: uuidv7(),
      purpose,
      records: list.records,
      member_name: ctx.actor.name,
      at: ctx.now().toISOString(),
    };
    await queries.keepUse(ctx, list.id, use);
    await recordAudit(ctx, {
      action: 'licensed_list.used',
      object: list.object,
      title: list.name,
      detail: { purpose },
    });
    return listOf(ctx, id);
  });
}

function whyNot(list: queries.LicensedList, day: string): string {
  if (list.ended_at || (list.ends_on && list.ends_on < day))
    return `The licence of "${list.name}" ended on ${list.ends_on ?? list.ended_at?.slice(0, 10)}`;
  if (list.starts_on && list.starts_on > day) return `The licence of "${list.name}" starts on ${list.starts_on}`;
  return `"${list.name}" may be used ${list.uses_allowed} times, and was`;
}

/** Ends the lists whose time or uses are over. What came with one and became nobody's customer goes to the trash, in one change set. */
export async function endOverdue(ctx: Context): Promise<number> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const due = await queries.overdue(ctx, day);
  for (const list of due) await inTransaction(ctx, (ctx) => end(ctx, list));
  return due.length;
}

async function end(ctx: Context, list: queries.LicensedList): Promise<void> {
  let changeSet: string | null = null;
  if (list.at_end === 'trash') {
    const ids = await queries.onlyRented(ctx, list, linksTo(ctx, list.object));
    if (ids.length > 0) changeSet = await openChangeSet(ctx, { reason: `The licence of "${list.name}" ended` });
    for (let i = 0; i < ids.length && changeSet; i += 2000) {
      const changes = ids.slice(i, i + 2000).map((id) => ({ op: 'trash' as const, object: list.object, id }));
      await write(ctx, changes, { changeSet, system: true, partial: true, returning: false });
    }
  }
  await queries.markEnded(ctx, list.id, changeSet);
  await recordAudit(ctx, { action: 'licensed_list.ended', object: list.object, title: list.name });
}

/** The places where work on a record shows: whoever has a deal, a task or a note is a customer, not an entry of a list. */
function linksTo(ctx: Context, object: string): Array<{ object: string; column: string }> {
  return catalog(ctx)
    .inversesOf(object)
    .filter(({ object: other }) => ['deal', 'task', 'note'].includes(other.name))
    .map(({ object: other, field }) => ({
      object: other.name,
      column: field.type === 'record' ? `${field.name}_id` : referenceColumn(field),
    }));
}
