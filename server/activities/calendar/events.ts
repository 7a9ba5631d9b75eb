import type { Context } from '../../kernel/context.ts';
import { unlimited } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import type { CalendarEvent } from '../ical/event.ts';
import { type SeriesRow, seriesRows } from '../meetings/queries.ts';
import { repliesIn } from '../meetings/responses.ts';
import { wallOf } from '../time/zone.ts';

/** A meeting by itself or a whole series, as it stands in a member's calendar. */
export interface Entry {
  /** The id of the meeting or series. */
  id: string;
  kind: 'meeting' | 'series';
  /** Whether the member called it, rather than taking part. */
  own: boolean;
  event: CalendarEvent;
}

const MOST = 5000;

/** What stands in a member's calendar between two moments. */
export async function entriesOf(ctx: Context, member: string, from: Date, until: Date): Promise<Entry[]> {
  const filter: Filter = {
    and: [
      { field: 'starts_at', op: 'lt', value: until.toISOString() },
      { field: 'ends_at', op: 'gt', value: from.toISOString() },
      {
        or: [
          { field: 'owner', op: 'eq', value: member },
          { field: 'members', op: 'has', value: member },
        ],
      },
    ],
  };
  const meetings = (await all(ctx, filter)).filter((one) => repliesIn(one.responses)[member] !== 'declined');
  const single = meetings.filter((one) => !one.series);
  const bySeries = Map.groupBy(
    meetings.filter((one) => one.series),
    (one) => String(idOf(one.series)),
  );
  const rows = await seriesRows(ctx, [...bySeries.keys()]);
  return [
    ...single.map((meeting) => bySelf(ctx, meeting, member)),
    ...rows.map((row) => ofSeries(ctx, row, bySeries.get(row.id) ?? [], member)),
  ];
}

async function all(ctx: Context, filter: Filter): Promise<KithRecord[]> {
  const records: KithRecord[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listRecords>> = await listRecords(unlimited(ctx), 'meeting', {
      filter,
      sort: ['starts_at'],
      limit: 200,
      cursor,
    });
    records.push(...page.records);
    cursor = page.next_cursor;
  } while (cursor && records.length < MOST);
  return records;
}

const bySelf = (ctx: Context, meeting: KithRecord, member: string): Entry => ({
  id: meeting.id,
  kind: 'meeting',
  own: idOf(meeting.owner) === member,
  event: { ...eventOf(ctx, meeting), rule: null, except: [], changed: [] },
});

/** A meeting as an event, on the clocks of its own zone. */
export function eventOf(ctx: Context, meeting: KithRecord): Omit<CalendarEvent, 'rule' | 'except' | 'changed'> {
  const zone = String(meeting.time_zone ?? ctx.workspace.timeZone);
  const text = (name: string) => (meeting[name] as string | null | undefined) ?? null;
  return {
    uid: text('uid') ?? meeting.id,
    subject: String(meeting.subject),
    description: text('description'),
    location: text('location'),
    link: text('link'),
    starts: wallOf(String(meeting.starts_at), zone),
    ends: wallOf(String(meeting.ends_at), zone),
    allDay: meeting.all_day === true,
    zone,
    cancelled: meeting.status === 'cancelled',
    busy: meeting.shows_as !== 'free',
    secret: false,
    people: [],
    changedAt: meeting.updated_at,
  };
}

function ofSeries(ctx: Context, row: SeriesRow, meetings: KithRecord[], member: string): Entry {
  const zone = row.time_zone;
  const apart = (one: KithRecord) => one.detached === true || one.status === 'cancelled';
  const like = meetings.find((one) => !apart(one)) ?? (meetings[0] as KithRecord);
  const base = eventOf(ctx, like);
  const out = row.left_out ? (JSON.parse(row.left_out) as string[]) : [];
  const ends = new Date(Date.parse(`${row.starts}Z`) + row.minutes * 60_000).toISOString().slice(0, 19);
  return {
    id: row.id,
    kind: 'series',
    own: idOf(like.owner) === member,
    event: {
      ...base,
      uid: row.uid ?? row.id,
      subject: row.subject,
      starts: row.starts,
      ends,
      zone,
      allDay: row.all_day === true,
      cancelled: false,
      rule: row.rule,
      except: out.map((at) => wallOf(at, zone)),
      changed: meetings
        .filter(apart)
        .map((one) => ({ ...eventOf(ctx, { ...one, time_zone: zone }), at: wallOf(String(one.occurrence), zone) })),
      changedAt:
        meetings
          .map((one) => one.updated_at)
          .toSorted()
          .at(-1) ?? null,
    },
  };
}
