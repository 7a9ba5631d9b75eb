import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { timeOf, today } from '../../records/dates.ts';
import { can, requirePermission } from '../../records/permissions.ts';
import { getRecord, listRecords, selection } from '../../records/query.ts';
import type { KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { addDays, dayIn, instantOf, weekdayOf } from '../time/zone.ts';
import { type TalkRow, talks } from './queries.ts';
import type { FollowUpQuery, NextStep } from './schema.ts';
import { titlesOfRecords } from './titles.ts';

const USUAL_DAYS = 30;

/** Meetings and calls with neither a note nor a next step, as far as the caller may see them. */
export async function lostFollowUps(ctx: Context, asked: FollowUpQuery) {
  const zone = ctx.workspace.timeZone;
  const now = ctx.now();
  const until = asked.until ?? today(now, zone);
  const from = asked.from ?? addDays(until, -USUAL_DAYS);
  if (from > until) throw invalidField('until', 'out_of_range', 'The end comes after the beginning');
  const end = Math.min(now.getTime(), instantOf(addDays(until, 1), zone));
  const members = await membersOf(ctx, asked);
  const seen = async (object: 'meeting' | 'call') =>
    can(ctx, object, 'read') && asked.kind !== (object === 'meeting' ? 'call' : 'meeting')
      ? selection(ctx, catalog(ctx).object(object), {})
      : null;
  const rows = await talks(ctx, {
    meetings: await seen('meeting'),
    calls: await seen('call'),
    from: new Date(instantOf(from, zone)),
    until: new Date(end),
    members,
  });
  const lost = rows.filter(isLost);
  const shown = lost.slice(0, asked.limit);
  const titles = await titlesOfRecords(ctx, [
    ...shown.flatMap(({ about_object, about_id }) =>
      about_object && about_id ? [[about_object, about_id] as const] : [],
    ),
    ...rows.flatMap(({ member }) => (member ? [['member', member] as const] : [])),
  ]);
  const named = (id: string | null) => (id ? (titles.get(id) ?? null) : null);
  const count = (some: TalkRow[]) => ({ total: some.length, without: some.filter(isLost).length });
  return {
    from,
    until,
    total: {
      ...count(rows),
      meetings: count(rows.filter(({ object }) => object === 'meeting')),
      calls: count(rows.filter(({ object }) => object === 'call')),
    },
    members: [...Map.groupBy(rows, (row) => row.member)]
      .map(([member, some]) => ({ member, name: named(member), ...count(some) }))
      .toSorted((a, b) => b.without - a.without || b.total - a.total),
    weeks: [...Map.groupBy(rows, (row) => weekOf(dayIn(row.at, zone)))]
      .map(([week, some]) => ({ week, ...count(some) }))
      .toSorted((a, b) => a.week.localeCompare(b.week)),
    data: shown.map(({ object, id, subject, at, about_object, about_id, member }) => ({
      object,
      id,
      subject,
      at: timeOf(new Date(at)),
      about: about_object && about_id ? { object: about_object, id: about_id, title: named(about_id) } : null,
      member: member ? { id: member, name: named(member) } : null,
    })),
  };
}

const isLost = (row: TalkRow) => !row.noted && !row.followed;
const weekOf = (day: string) => addDays(day, 1 - weekdayOf(day));

async function membersOf(ctx: Context, { member, team }: FollowUpQuery): Promise<string[] | null> {
  if (member) return [member];
  if (!team) return null;
  const filter = { field: 'team', op: 'eq', value: team } as const;
  return (await listRecords(ctx, 'member', { filter, fields: ['name'], limit: 200 })).records.map(({ id }) => id);
}

/** Adds what is to be done next after a meeting or a call: a task about whom it concerned. */
export async function addNextStep(
  ctx: Context,
  object: 'meeting' | 'call',
  id: string,
  step: NextStep,
): Promise<{ record: KithRecord; changeSet: string | null }> {
  requirePermission(ctx, 'task', 'create');
  return inTransaction(ctx, async (ctx) => {
    const talk = await getRecord(ctx, object, id);
    const about = talk.about ?? { object, id };
    const { changeSet, results } = await write(ctx, [
      {
        op: 'create',
        object: 'task',
        values: {
          ...step,
          about,
          assignee: step.assignee ?? ctx.actor.memberId ?? talk.owner ?? null,
        },
      },
    ]);
    const [result] = results;
    if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
    return { record: result.record, changeSet };
  });
}
