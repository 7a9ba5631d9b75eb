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

export const quotaRules: Rules = {
  async prepare(ctx, drafts) {
    const touched = drafts.filter((draft) => draft.op !== 'purge');
    if (touched.length === 0) return;
    const staff = await staffOf(ctx);
    settle(staff, touched);
    await refuseTwice(ctx, 'quota', [], touched, 'This colleague has a quota for this period already');
    for (const draft of touched) {
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

/** One for each colleague and period. The lock makes the second of two who write at once wait, and then find the first. */
async function refuseTwice(
  ctx: Context,
  table: string,
  more: string[],
  drafts: Draft[],
  message: string,
): Promise<void> {
  const keyOf = (get: (field: string) => unknown) =>
    [idOf(get('owner')), get('period'), get('starts_on'), ...more.map(get)].join(' ');
  const live = drafts.filter((draft) => draft.op !== 'trash');
  if (live.length === 0) return;
  const { schema } = ctx.workspace;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}.${table}`}, 0))`.execute(ctx.db);
  const owners = [...new Set(live.map((draft) => idOf(draft.get('owner'))).filter((id) => id !== null))];
  const { rows } = await sql<Record<string, unknown>>`select id, owner_id as owner, period, starts_on,
      ${sql.join([sql`1 as one`, ...more.map((column) => sql.ref(column))])}
    from ${sql.id(schema, table)} where trashed_at is null and owner_id = any(${owners}::uuid[])`.execute(ctx.db);
  const own = new Set(drafts.map((draft) => draft.id));
  const taken = new Set(rows.filter((row) => !own.has(String(row.id))).map((row) => keyOf((field) => row[field])));
  for (const draft of live) {
    const key = keyOf((field) => draft.get(field));
    if (taken.has(key)) draft.refuse('starts_on', 'taken', message);
    taken.add(key);
  }
}
