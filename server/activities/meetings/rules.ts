import type { Context } from '../../kernel/context.ts';
import { timeOf } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, NewEvent, Written } from '../../records/types.ts';
import { keepReminders, meetingReminder } from '../reminders/keep.ts';
import { problemOfRule } from '../time/rule.ts';
import { addDays, dayIn, instantOf, isZone } from '../time/zone.ts';
import { seriesRows } from './queries.ts';

/** What makes one occurrence different from its series, once it is changed by itself. */
const SHARED = ['subject', 'starts_at', 'ends_at', 'all_day', 'location', 'link', 'members', 'guests', 'description'];

const layingOut = new WeakSet<Context>();

/** For the series' own verbs: what they put in the trash is no exception of the series. */
export function asSeries(ctx: Context): Context {
  const own = { ...ctx };
  layingOut.add(own);
  return own;
}

export const meetingRules: Rules = {
  on: ['create', 'update', 'trash', 'restore'],

  prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    for (const draft of drafts) {
      if (draft.op !== 'create' && draft.op !== 'update') continue;
      if (draft.op === 'create') fillIn(ctx, draft);
      setTimes(ctx, draft);
      tellHeld(ctx, draft);
      const { before, values } = draft;
      if (before?.series && !('detached' in values) && SHARED.some((name) => name in values && draft.changes(name)))
        values.detached = true;
    }
  },

  also: (ctx, drafts) => (layingOut.has(ctx) ? [] : leaveOut(ctx, drafts)),

  async after(ctx, written) {
    await keepReminders(ctx, written, meetingReminder);
    return written.flatMap(eventsOf);
  },
};

export const seriesRules: Rules = {
  prepare(_ctx, drafts) {
    for (const draft of drafts) {
      const { rule, time_zone } = draft.values;
      const problem = typeof rule === 'string' ? problemOfRule(rule) : null;
      if (problem) draft.refuse('rule', 'invalid', problem);
      if (typeof time_zone === 'string' && !isZone(time_zone))
        draft.refuse('time_zone', 'invalid', 'Not a time zone, such as Europe/Berlin');
    }
  },
};

function fillIn(ctx: Context, { values }: Draft): void {
  values.time_zone ??= ctx.workspace.timeZone;
  if (ctx.actor.memberId && !('owner' in values)) values.owner = ctx.actor.memberId;
  const [guest] = Array.isArray(values.guests) ? values.guests : [];
  if (!values.about && guest) values.about = { object: 'person', id: idOf(guest) };
}

const HALF_AN_HOUR = 30 * 60_000;
const DAY = 86_400_000;

function setTimes(ctx: Context, draft: Draft): void {
  const { values, before } = draft;
  const zone = String(draft.get('time_zone') ?? ctx.workspace.timeZone);
  if (!isZone(zone)) {
    draft.refuse('time_zone', 'invalid', 'Not a time zone, such as Europe/Berlin');
    return;
  }
  if (!['starts_at', 'ends_at', 'all_day', 'time_zone'].some((name) => name in values)) return;
  const starts = momentOf(draft.get('starts_at'));
  if (starts === null) return;
  const allDay = draft.get('all_day') === true;
  let ends = momentOf(draft.get('ends_at'));
  // Put elsewhere, it lasts as long as before.
  const [began, ended] = [momentOf(before?.starts_at), momentOf(before?.ends_at)];
  if ('starts_at' in values && !('ends_at' in values) && began !== null && ended !== null)
    ends = starts + ended - began;
  if (before && allDay && before.all_day !== true && !('ends_at' in values)) ends = starts;
  ends ??= starts + (allDay ? 0 : HALF_AN_HOUR);
  if (ends < starts) {
    draft.refuse('ends_at', 'out_of_range', 'A meeting cannot end before it begins');
    return;
  }
  if (ends - starts > 366 * DAY) {
    draft.refuse('ends_at', 'out_of_range', 'A meeting lasts a year at most');
    return;
  }
  if (!allDay) {
    if (ends === starts) {
      draft.refuse('ends_at', 'out_of_range', 'A meeting cannot end when it begins');
      return;
    }
    values.ends_at = timeOf(new Date(ends));
    return;
  }
  const first = dayIn(starts, zone);
  const last = dayIn(Math.max(starts, ends - 1), zone);
  values.starts_at = timeOf(new Date(instantOf(first, zone)));
  values.ends_at = timeOf(new Date(instantOf(addDays(last, 1), zone)));
}

/** Who writes down what came of a meeting that has begun says that it took place. */
function tellHeld(ctx: Context, draft: Draft): void {
  if (!draft.values.outcome || 'status' in draft.values || (draft.get('status') ?? 'planned') !== 'planned') return;
  const starts = momentOf(draft.get('starts_at'));
  if (starts !== null && starts <= ctx.now().getTime()) draft.values.status = 'held';
}

const momentOf = (value: unknown): number | null => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

/** An occurrence that goes to the trash is left out of its series, so that nobody makes it again. */
async function leaveOut(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const gone = drafts.filter(
    (d) => (d.op === 'trash' || d.op === 'restore') && d.before?.series && d.before.occurrence,
  );
  if (gone.length === 0) return [];
  const bySeries = Map.groupBy(gone, (draft) => String(idOf(draft.before?.series)));
  const rows = await seriesRows(ctx, [...bySeries.keys()]);
  return rows.map(({ id, left_out }) => {
    const out = new Set<string>(left_out ? (JSON.parse(left_out) as string[]) : []);
    for (const { op, before } of bySeries.get(id) ?? []) {
      if (op === 'trash') out.add(String(before?.occurrence));
      else out.delete(String(before?.occurrence));
    }
    return { op: 'update', object: 'series', id, values: { left_out: JSON.stringify([...out].sort()) } };
  });
}

const turns: Record<string, string> = {
  planned: 'meeting.replanned',
  held: 'meeting.held',
  no_show: 'meeting.missed',
  cancelled: 'meeting.cancelled',
};

function eventsOf({ op, id, before, after, record }: Written): NewEvent[] {
  if (op !== 'update' || !after) return [];
  const event = (name: string): NewEvent => ({
    name,
    object: 'meeting',
    record_id: id,
    payload: { about: record.about, owner: record.owner, starts_at: record.starts_at, from: before?.starts_at ?? null },
  });
  const events: NewEvent[] = [];
  if ('starts_at' in after || 'ends_at' in after) events.push(event('meeting.moved'));
  const turned = turns[String(after.status)];
  if ('status' in after && turned) events.push(event(turned));
  if ('responses' in after) events.push(event('meeting.answered'));
  return events;
}
