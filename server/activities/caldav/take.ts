import type { Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { getRecord } from '../../records/query.ts';
import type { Change, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import type { Entry } from '../calendar/events.ts';
import type { CalendarEvent } from '../ical/event.ts';
import { occurrencesOf, seriesRows } from '../meetings/queries.ts';
import { repliesIn } from '../meetings/responses.ts';
import { asSeries } from '../meetings/rules.ts';
import { occurrences } from '../time/rule.ts';
import { instantOf, wallOf } from '../time/zone.ts';

const AHEAD = 400 * 86_400_000;
const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
const moment = (wall: string, zone: string) => iso(instantOf(wall, zone));

export interface Made {
  kind: 'meeting' | 'series';
  id: string;
}

/** Makes what stands in Kith what an event of another calendar says. */
export async function applyEvent(
  ctx: Context,
  member: string,
  event: CalendarEvent,
  entry: Entry | null,
): Promise<Made> {
  if (entry && (entry.kind === 'series') !== (event.rule !== null)) {
    // What came once comes again now, or the other way round: it is another thing.
    await removeEntry(ctx, entry);
    return applyEvent(ctx, member, event, null);
  }
  return event.rule === null ? applySingle(ctx, member, event, entry) : applySeries(ctx, member, event, entry);
}

type Single = Omit<CalendarEvent, 'rule' | 'except' | 'changed'>;

const valuesOf = (event: Single): Values => ({
  subject: event.subject,
  description: event.description,
  location: event.location,
  link: event.link,
  starts_at: moment(event.starts, event.zone),
  ends_at: moment(
    event.ends > event.starts ? event.ends : plusMinutes(event.starts, event.allDay ? 1440 : 1),
    event.zone,
  ),
  all_day: event.allDay,
  time_zone: event.zone,
  shows_as: event.busy ? 'busy' : 'free',
});

const plusMinutes = (wall: string, minutes: number) =>
  new Date(Date.parse(`${wall}Z`) + minutes * 60_000).toISOString().slice(0, 19);

async function applySingle(ctx: Context, member: string, event: CalendarEvent, entry: Entry | null): Promise<Made> {
  const values = valuesOf(event);
  if (entry) {
    const { status } = await getRecord(ctx, 'meeting', entry.id, { fields: ['status'] });
    const cancelled = event.cancelled ? { status: 'cancelled' } : status === 'cancelled' ? { status: 'planned' } : {};
    await writeAll(ctx, [{ op: 'update', object: 'meeting', id: entry.id, values: { ...values, ...cancelled } }]);
    return { kind: 'meeting', id: entry.id };
  }
  const id = uuidv7();
  const own = {
    owner: member,
    source: 'caldav',
    uid: event.uid || id,
    status: event.cancelled ? 'cancelled' : 'planned',
  };
  await writeAll(ctx, [{ op: 'create', object: 'meeting', id, values: { ...values, ...own } }]);
  return { kind: 'meeting', id };
}

async function applySeries(ctx: Context, member: string, event: CalendarEvent, entry: Entry | null): Promise<Made> {
  const { zone } = event;
  const id = entry?.id ?? uuidv7();
  const until = ctx.now().getTime() + AHEAD;
  const out = new Set(event.except);
  const minutes = Math.round((Date.parse(`${event.ends}Z`) - Date.parse(`${event.starts}Z`)) / 60_000);
  const series: Values = {
    subject: event.subject,
    rule: event.rule,
    starts: event.starts,
    minutes,
    all_day: event.allDay,
    time_zone: zone,
    left_out: event.except.length > 0 ? JSON.stringify(event.except.map((wall) => moment(wall, zone))) : null,
    made_until: iso(until),
  };
  const changed = new Map(event.changed.map((one) => [one.at, one]));
  const walls = occurrences(String(event.rule), event.starts, { zone, until: wallOf(until, zone), most: 400 });
  const wanted = new Map(
    walls
      .filter((wall) => !out.has(wall))
      .map((wall) => {
        const one = changed.get(wall);
        const usual: Single = { ...event, starts: wall, ends: plusMinutes(wall, minutes) };
        const values = { ...valuesOf(one ?? usual), occurrence: moment(wall, zone), detached: one !== undefined };
        return [
          moment(wall, zone),
          { ...values, ...(one?.cancelled ? { status: 'cancelled' } : {}) } as Values,
        ] as const;
      }),
  );
  const there = entry ? await occurrencesOf(ctx, id, null) : [];
  const changes: Change[] = [
    entry
      ? { op: 'update', object: 'series', id, values: series }
      : { op: 'create', object: 'series', id, values: { ...series, owner: member, uid: event.uid || id } },
  ];
  for (const one of there) {
    const values = wanted.get(one.occurrence);
    wanted.delete(one.occurrence);
    if (values) changes.push({ op: 'update', object: 'meeting', id: one.id, values });
    // What is over stays as it was.
    else if (Date.parse(one.starts_at) > ctx.now().getTime())
      changes.push({ op: 'trash', object: 'meeting', id: one.id });
  }
  for (const values of wanted.values())
    changes.push({
      op: 'create',
      object: 'meeting',
      values: { ...values, owner: member, source: 'caldav', series: id },
    });
  await writeAll(ctx, changes);
  return { kind: 'series', id };
}

/** What was deleted in the other calendar goes to the trash: the meeting, or what of the series has not begun. */
export async function removeEntry(ctx: Context, entry: Entry): Promise<void> {
  if (entry.kind === 'meeting') return writeAll(ctx, [{ op: 'trash', object: 'meeting', id: entry.id }]);
  const [row] = await seriesRows(ctx, [entry.id], true);
  if (!row) return;
  const meetings = await occurrencesOf(ctx, entry.id, iso(ctx.now().getTime()));
  await writeAll(ctx, [
    ...meetings.map(({ id }): Change => ({ op: 'trash', object: 'meeting', id })),
    { op: 'trash', object: 'series', id: entry.id },
  ]);
}

/** Whoever takes part and throws a meeting out of their calendar does not come. */
export async function declineEntry(ctx: Context, entry: Entry, member: string): Promise<void> {
  const ids =
    entry.kind === 'meeting'
      ? [entry.id]
      : (await occurrencesOf(ctx, entry.id, iso(ctx.now().getTime()))).map(({ id }) => id);
  const changes = await Promise.all(
    ids.map(async (id): Promise<Change> => {
      const { responses } = await getRecord(ctx, 'meeting', id, { fields: ['responses'] });
      const replies = { ...repliesIn(responses), [member]: 'declined' };
      return { op: 'update', object: 'meeting', id, values: { responses: JSON.stringify(replies) } };
    }),
  );
  await writeAll(ctx, changes);
}

async function writeAll(ctx: Context, changes: Change[]): Promise<void> {
  const { results } = await write(asSeries(ctx), changes, { system: true, reason: 'From another calendar' });
  const refused = results.find((result) => !result.ok);
  if (refused && !refused.ok) throw refused.error;
}
