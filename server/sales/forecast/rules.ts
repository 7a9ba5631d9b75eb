import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { canonicalDate } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft, NewEvent } from '../../records/types.ts';
import { staffOf } from '../../workspace/members/service.ts';
import { leads } from './hierarchy.ts';
import { nameOf, type PeriodKind, periodOf } from './periods.ts';

type Staff = Awaited<ReturnType<typeof staffOf>>;

export const NOT_MANAGED =
  'Quotas of a territory are set by administrators and by those who answer for what it is part of';

export const quotaRules: Rules = {
  async prepare(ctx, drafts) {
    const touched = drafts.filter((draft) => draft.op !== 'purge');
    if (touched.length === 0) return;
    const staff = await staffOf(ctx);
    settle(staff, touched);
    await nameTerritories(ctx, touched);
    await refuseTwice(ctx, 'quota', ['territory'], touched, 'There is a quota for this period already');
    const territories = touched.map((draft) => idOf(draft.get('territory'))).filter((id) => id !== null);
    const managed = await managedTerritories(ctx, territories);
    for (const draft of touched) {
      const territory = idOf(draft.get('territory'));
      if (draft.op !== 'trash' && (territory === null) === (idOf(draft.get('owner')) === null))
        draft.refuse('owner', 'required', 'A quota is that of a colleague or that of a territory');
      if (territory && !managed(territory)) draft.refuse('territory', 'not_allowed', NOT_MANAGED);
      if (territory) continue;
      if (!mayLead(ctx, staff, idOf(draft.get('owner')), 'others only'))
        draft.refuse(
          'owner',
          'not_allowed',
          'Quotas are set by administrators and by those whom the colleague reports to',
        );
    }
  },
};

export const overrideRules: Rules = {
  async prepare(ctx, drafts) {
    const touched = drafts.filter((draft) => draft.op !== 'purge');
    if (touched.length === 0) return;
    const staff = await staffOf(ctx);
    settle(staff, touched);
    await refuseTwice(
      ctx,
      'forecast_override',
      ['category'],
      touched,
      'This forecast is overridden already: change what was said',
    );
    for (const draft of touched) {
      if (!mayLead(ctx, staff, idOf(draft.get('owner')), 'themselves too'))
        draft.refuse(
          'owner',
          'not_allowed',
          'A forecast is judged by the colleague, by those they report to, and by administrators',
        );
    }
  },
  after(_ctx, written) {
    return written.flatMap(({ op, id, before, record }): NewEvent[] => {
      if (op === 'purge') return [];
      const name = op === 'trash' ? 'forecast.override_withdrawn' : 'forecast.overridden';
      const { owner, period, starts_on, category, amount, note } = record;
      const payload = { owner, period, starts_on, category, amount, note, before: before?.amount ?? null };
      return [{ name, object: 'forecast_override', record_id: id, payload }];
    });
  },
};

/** Kith itself and administrators may; others where they lead the colleague. An undo is asked of as what it undoes was. */
export function mayLead(
  ctx: Context,
  staff: Staff,
  colleague: string | null,
  who: 'others only' | 'themselves too',
): boolean {
  if (ctx.actor.kind === 'system' || ctx.role === 'admin' || ctx.role === 'owner') return true;
  const me = ctx.rights?.me ?? ctx.actor.memberId;
  if (!me || !colleague) return colleague === null;
  if (me === colleague) return who === 'themselves too';
  return leads(staff, me, colleague);
}

/** The first day of the period for whichever day of it was given, and a name to read: "Anna Schäfer, Q4 2026". */
function settle(staff: Staff, drafts: Draft[]): void {
  for (const draft of drafts) {
    if (draft.op !== 'create' && draft.op !== 'update') continue;
    const day = canonicalDate(String(draft.get('starts_on') ?? ''));
    const kind = String(draft.get('period') ?? 'quarter');
    if (!day || (kind !== 'month' && kind !== 'quarter')) continue;
    const period = periodOf(kind as PeriodKind, day);
    if (draft.get('starts_on') !== period.starts_on) draft.values.starts_on = period.starts_on;
    const name = [staff.colleagues.get(idOf(draft.get('owner')) ?? '')?.name, nameOf(period)]
      .filter(Boolean)
      .join(', ');
    if (draft.get('name') !== name) draft.values.name = name;
  }
}

/** One for each colleague, or territory, and period. The lock makes the second of two who write at once wait, and then find the first. */
async function refuseTwice(
  ctx: Context,
  table: string,
  more: string[],
  drafts: Draft[],
  message: string,
): Promise<void> {
  const columns: Record<string, string> = { territory: 'territory_id' };
  const keyPart = (get: (field: string) => unknown, field: string) => (columns[field] ? idOf(get(field)) : get(field));
  const keyOf = (get: (field: string) => unknown) =>
    [idOf(get('owner')), get('period'), get('starts_on'), ...more.map((field) => keyPart(get, field))].join(' ');
  const live = drafts.filter((draft) => draft.op !== 'trash');
  if (live.length === 0) return;
  const { schema } = ctx.workspace;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}.${table}`}, 0))`.execute(ctx.db);
  const owners = [...new Set(live.map((draft) => idOf(draft.get('owner'))).filter((id) => id !== null))];
  const days = [...new Set(live.map((draft) => String(draft.get('starts_on'))))];
  const { rows } = await sql<Record<string, unknown>>`select id, owner_id as owner, period, starts_on,
      ${sql.join([sql`1 as one`, ...more.map((field) => sql`${sql.ref(columns[field] ?? field)} as ${sql.id(field)}`)])}
    from ${sql.id(schema, table)} where trashed_at is null and starts_on = any(${days}::date[])
      and (owner_id is null or owner_id = any(${owners}::uuid[]))`.execute(ctx.db);
  const own = new Set(drafts.map((draft) => draft.id));
  const taken = new Set(rows.filter((row) => !own.has(String(row.id))).map((row) => keyOf((field) => row[field])));
  for (const draft of live) {
    const key = keyOf((field) => draft.get(field));
    if (taken.has(key)) draft.refuse('starts_on', 'taken', message);
    taken.add(key);
  }
}

/** "DACH, Q4 2026": `settle` knows colleagues only. */
async function nameTerritories(ctx: Context, drafts: Draft[]): Promise<void> {
  const ids = drafts.map((draft) => idOf(draft.get('territory'))).filter((id) => id !== null);
  if (ids.length === 0) return;
  const { rows } = await sql<{ id: string; name: string }>`select id, name
    from ${sql.id(ctx.workspace.schema, 'territory')} where id = any(${[...new Set(ids)]}::uuid[])`.execute(ctx.db);
  const names = new Map(rows.map((row) => [row.id, row.name]));
  for (const draft of drafts) {
    const name = names.get(idOf(draft.get('territory')) ?? '');
    const own = [name, draft.get('name')].join(', ').slice(0, 300);
    if (name && draft.op !== 'trash' && !String(draft.get('name') ?? '').startsWith(`${name}, `))
      draft.values.name = own;
  }
}

/** Kith itself and administrators may set any; others where they answer for the territory above, or one above that. */
export async function managedTerritories(ctx: Context, ids: string[]): Promise<(id: string) => boolean> {
  if (ctx.actor.kind === 'system' || ctx.role === 'admin' || ctx.role === 'owner') return () => true;
  const me = ctx.rights?.me ?? ctx.actor.memberId;
  if (!me || ids.length === 0) return () => false;
  const table = sql.id(ctx.workspace.schema, 'territory');
  const { rows } = await sql<{ id: string }>`with recursive up as (
      select id as of, parent_id as at, 1 as deep from ${table} where id = any(${[...new Set(ids)]}::uuid[])
      union all
      select up.of, t.parent_id, up.deep + 1 from up join ${table} as t on t.id = up.at where up.deep < 50)
    select distinct up.of as id from up join ${table} as t on t.id = up.at where t.manager_id = ${me}`.execute(ctx.db);
  const mine = new Set(rows.map((row) => row.id));
  return (id) => mine.has(id);
}
