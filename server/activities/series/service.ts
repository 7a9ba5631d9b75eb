import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { requirePermission } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { type OccurrenceRow, occurrencesOf, type SeriesRow, seriesRows, seriesToExtend } from '../meetings/queries.ts';
import { asSeries } from '../meetings/rules.ts';
import { type Kept, wholeMeeting } from '../meetings/service.ts';
import { countedDown, endedBefore, hasCount, movedRule, occurrences, problemOfRule } from '../time/rule.ts';
import { instantOf, wallOf } from '../time/zone.ts';

/** So far ahead meetings are made, and so many at the most. */
const AHEAD = 400 * 86_400_000;
const MOST = 400;

export type Scope = 'this' | 'following' | 'all';

/** What the meetings of a series have in common. */
const SHARED = [
  'subject',
  'about',
  'all_day',
  'time_zone',
  'owner',
  'members',
  'guests',
  'other_guests',
  'location',
  'link',
  'shows_as',
  'remind_before',
  'description',
] as const;

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
const clock = (wall: string) => Date.parse(`${wall}Z`);
const wallAt = (ms: number) => new Date(ms).toISOString().slice(0, 19);

/** Makes a meeting the first of a series: the others are made up to a year ahead, and a job goes on from there. */
export async function repeatMeeting(ctx: Context, id: string, rule: string): Promise<Kept> {
  requirePermission(ctx, 'meeting', 'update');
  requirePermission(ctx, 'meeting', 'create');
  const problem = problemOfRule(rule);
  if (problem) throw invalidField('rule', 'invalid', problem);
  return inTransaction(ctx, async (ctx) => {
    const meeting = await wholeMeeting(ctx, id);
    if (meeting.series) throw conflict('This meeting belongs to a series already: change that one');
    const zone = String(meeting.time_zone ?? ctx.workspace.timeZone);
    const row: SeriesRow = {
      id: uuidv7(),
      subject: String(meeting.subject),
      owner_id: idOf(meeting.owner),
      rule,
      starts: wallOf(String(meeting.starts_at), zone),
      minutes: lengthOf(meeting),
      all_day: meeting.all_day === true,
      time_zone: zone,
      left_out: null,
      made_until: null,
      uid: uuidv7(),
    };
    const until = ctx.now().getTime() + AHEAD;
    const first = { series: row.id, occurrence: meeting.starts_at, detached: false };
    const changes: Change[] = [
      { op: 'create', object: 'series', id: row.id, values: seriesValues(row, until) },
      { op: 'update', object: 'meeting', id, values: first, version: meeting.version },
      // The first one is there already, whether the rule would have it or not.
      ...expected(row, null, until)
        .filter((wall) => wall > row.starts)
        .map((wall) => made(row, meeting, wall)),
    ];
    return kept(ctx, changes, id);
  });
}

/** Ends the series with this meeting: those that follow it and were not changed by themselves go to the trash. */
export async function endRepetition(ctx: Context, id: string): Promise<Kept> {
  requirePermission(ctx, 'meeting', 'delete');
  return inTransaction(ctx, async (ctx) => {
    const { meeting, row } = await seriesOf(ctx, id);
    const later = (await occurrencesOf(ctx, row.id, String(meeting.occurrence))).filter((one) => one.id !== id);
    const next = later[0] ? wallOf(later[0].occurrence, row.time_zone) : null;
    const rule = next ? endedBefore(row.rule, next, row.time_zone) : row.rule;
    return kept(
      ctx,
      [
        { op: 'update', object: 'series', id: row.id, values: { rule, made_until: null } },
        ...later.filter((one) => !one.detached).map(({ id }): Change => ({ op: 'trash', object: 'meeting', id })),
      ],
      id,
    );
  });
}

/** Takes meetings of a series out: this one and those after it, or all that have not begun. */
export async function trashOccurrences(ctx: Context, id: string, scope: 'following' | 'all'): Promise<Kept> {
  requirePermission(ctx, 'meeting', 'delete');
  return inTransaction(ctx, async (ctx) => {
    const { meeting, row } = await seriesOf(ctx, id);
    const from = scope === 'all' ? iso(ctx.now().getTime()) : String(meeting.occurrence);
    const gone = await occurrencesOf(ctx, row.id, from);
    const rule = endedBefore(row.rule, wallOf(from, row.time_zone), row.time_zone);
    return kept(
      ctx,
      [
        { op: 'update', object: 'series', id: row.id, values: { rule, made_until: null } },
        ...gone.map(({ id }): Change => ({ op: 'trash', object: 'meeting', id })),
      ],
      id,
    );
  });
}

/** By which rule a meeting comes again; null where it does not. */
export async function recurrenceOf(ctx: Context, id: string) {
  const meeting = await wholeMeeting(ctx, id);
  const series = idOf(meeting.series);
  const [row] = series ? await seriesRows(ctx, [series]) : [];
  if (!row) return null;
  const { rule, starts, time_zone } = row;
  return { rule, starts, time_zone, meetings: (await occurrencesOf(ctx, row.id, null)).length };
}

export interface SeriesChange {
  values: Values;
  rule?: string;
}

/**
 * Changes this meeting, this and those that follow, or all that have not begun. Times move as this one's do, on the clocks
 * of the series. What was changed by itself before, and what is over, stays as it is.
 */
export async function changeOccurrences(ctx: Context, id: string, scope: Scope, change: SeriesChange): Promise<Kept> {
  requirePermission(ctx, 'meeting', 'update');
  const problem = change.rule === undefined ? null : problemOfRule(change.rule);
  if (problem) throw invalidField('rule', 'invalid', problem);
  return inTransaction(ctx, async (ctx) => {
    const { meeting, row } = await seriesOf(ctx, id);
    if (scope === 'this')
      return kept(ctx, [{ op: 'update', object: 'meeting', id, values: change.values, version: meeting.version }], id);
    const moved = movedSeries(row, meeting, change);
    return scope === 'following'
      ? splitAt(ctx, row, meeting, moved, change)
      : changeAll(ctx, row, meeting, moved, change);
  });
}

interface Moved {
  rule: string;
  /** By how much the clocks differ, in ms. */
  by: number;
  minutes: number;
}

function movedSeries(row: SeriesRow, meeting: KithRecord, { values, rule }: SeriesChange): Moved {
  const zone = row.time_zone;
  const was = wallOf(String(meeting.occurrence ?? meeting.starts_at), zone);
  const at = typeof values.starts_at === 'string' ? wallOf(values.starts_at, zone) : null;
  const by = at ? clock(at) - clock(was) : 0;
  const days = Math.round(
    (Date.parse(`${(at ?? was).slice(0, 10)}Z`) - Date.parse(`${was.slice(0, 10)}Z`)) / 86_400_000,
  );
  const [starts, ends] = [values.starts_at ?? meeting.starts_at, values.ends_at].map((one) => Date.parse(String(one)));
  const minutes = Number.isNaN(ends) ? row.minutes : Math.round((Number(ends) - Number(starts)) / 60_000);
  if (minutes < 0) throw invalidField('ends_at', 'out_of_range', 'A meeting cannot end before it begins');
  return { rule: rule ?? movedRule(row.rule, days, at ?? was), by, minutes };
}

/** From this meeting on there is a series of its own. */
async function splitAt(
  ctx: Context,
  row: SeriesRow,
  meeting: KithRecord,
  moved: Moved,
  change: SeriesChange,
): Promise<Kept> {
  const zone = row.time_zone;
  const from = String(meeting.occurrence);
  const was = wallOf(from, zone);
  const passed = hasCount(row.rule) ? expectedBefore(row, was) : 0;
  const next: SeriesRow = {
    ...row,
    ...titleOf(change.values, row),
    id: uuidv7(),
    uid: uuidv7(),
    rule: change.rule ?? countedDown(moved.rule, passed),
    starts: wallAt(clock(was) + moved.by),
    minutes: moved.minutes,
    left_out: leftOut(row, moved.by, from),
  };
  const until = ctx.now().getTime() + AHEAD;
  const old = { rule: endedBefore(row.rule, was, zone), made_until: null };
  const existing = await occurrencesOf(ctx, row.id, from);
  const span = { from: next.starts, until, by: moved.by };
  return kept(
    ctx,
    [
      { op: 'update', object: 'series', id: row.id, values: old },
      { op: 'create', object: 'series', id: next.id, values: seriesValues(next, until) },
      ...laidOut(next, { ...meeting, ...change.values }, existing, span, change.values, meeting.id),
    ],
    meeting.id,
  );
}

async function changeAll(
  ctx: Context,
  row: SeriesRow,
  meeting: KithRecord,
  moved: Moved,
  change: SeriesChange,
): Promise<Kept> {
  const now = iso(ctx.now().getTime());
  const next: SeriesRow = {
    ...row,
    ...titleOf(change.values, row),
    rule: moved.rule,
    starts: wallAt(clock(row.starts) + moved.by),
    minutes: moved.minutes,
    left_out: leftOut(row, moved.by, null),
  };
  const until = ctx.now().getTime() + AHEAD;
  const existing = await occurrencesOf(ctx, row.id, now);
  const { subject, rule, starts, minutes, left_out } = next;
  const series = { subject, rule, starts, minutes, left_out, made_until: iso(until) };
  const span = { from: wallOf(now, row.time_zone), until, by: moved.by };
  return kept(
    ctx,
    [
      { op: 'update', object: 'series', id: row.id, values: series },
      ...laidOut(next, { ...meeting, ...change.values }, existing, span, change.values, meeting.id),
    ],
    meeting.id,
  );
}

/**
 * The meetings that are there are laid onto the times that the series now has: each moves as the series does, those that
 * find no place there take what is free in order; what is over and above goes, what is missing is made. What was changed
 * by itself keeps its time and its place in the series.
 */
function laidOut(
  row: SeriesRow,
  like: KithRecord,
  existing: OccurrenceRow[],
  span: { from: string; until: number; by: number },
  values: Values,
  asked: string,
): Change[] {
  const zone = row.time_zone;
  const placeOf = (one: OccurrenceRow) => wallAt(clock(wallOf(one.occurrence, zone)) + span.by);
  const [apart, own] = [
    existing.filter((one) => one.detached && one.id !== asked),
    existing.filter((one) => !one.detached || one.id === asked),
  ];
  const taken = new Set(apart.map(placeOf));
  const free = new Set(expected(row, span.from, span.until).filter((wall) => !taken.has(wall)));
  const places = new Map<string, string>();
  const homeless: OccurrenceRow[] = [];
  for (const one of own) {
    const wall = placeOf(one);
    if (free.delete(wall)) places.set(one.id, wall);
    else homeless.push(one);
  }
  for (const [wall, one] of [...free].map((wall, i) => [wall, homeless[i]] as const)) {
    if (!one) break;
    free.delete(wall);
    places.set(one.id, wall);
  }
  const shared = Object.fromEntries(SHARED.flatMap((name) => (name in values ? [[name, values[name]]] : [])));
  return [
    ...own.map((one): Change => {
      const wall = places.get(one.id);
      if (!wall) return { op: 'trash', object: 'meeting', id: one.id };
      const set = { ...shared, ...timesOf(row, wall), series: row.id, detached: false };
      return { op: 'update', object: 'meeting', id: one.id, values: set };
    }),
    ...apart.map((one): Change => {
      const { occurrence } = timesOf(row, placeOf(one));
      return { op: 'update', object: 'meeting', id: one.id, values: { series: row.id, occurrence, detached: true } };
    }),
    ...[...free].sort().map((wall) => made(row, like, wall)),
  ];
}

/** Makes the meetings of the days that have come within reach. Safe to run again. */
export async function extendSeries(ctx: Context): Promise<number> {
  const until = ctx.now().getTime() + AHEAD;
  let count = 0;
  for (const { id } of await seriesToExtend(ctx, new Date(until - 86_400_000))) {
    count += await inTransaction(ctx, async (ctx) => {
      const [row] = await seriesRows(ctx, [id], true);
      if (!row?.made_until || Date.parse(row.made_until) >= until - 86_400_000) return 0;
      const last = (await occurrencesOf(ctx, id, null)).at(-1);
      const like = last && (await getRecord(ctx, 'meeting', last.id));
      if (!like) return 0;
      const from = wallOf(row.made_until, row.time_zone);
      const walls = expected(row, from, until).filter((wall) => wall > from);
      await write(
        ctx,
        [
          { op: 'update', object: 'series', id, values: { made_until: iso(until) } },
          ...walls.map((wall) => made(row, like, wall)),
        ],
        { system: true, reason: 'The series goes on' },
      );
      return walls.length;
    });
  }
  return count;
}

async function seriesOf(ctx: Context, id: string): Promise<{ meeting: KithRecord; row: SeriesRow }> {
  const meeting = await wholeMeeting(ctx, id);
  const series = idOf(meeting.series);
  const [row] = series ? await seriesRows(ctx, [series], true) : [];
  if (!row) throw conflict('This meeting does not belong to a series');
  return { meeting, row };
}

function expected(row: SeriesRow, from: string | null, until: number): string[] {
  const { rule, starts, time_zone: zone } = row;
  const out = new Set(row.left_out ? (JSON.parse(row.left_out) as string[]).map((at) => wallOf(at, zone)) : []);
  const walls = occurrences(rule, starts, { zone, from: from ?? undefined, until: wallOf(until, zone), most: MOST });
  return walls.filter((wall) => !out.has(wall));
}

const expectedBefore = (row: SeriesRow, wall: string): number =>
  occurrences(row.rule, row.starts, { zone: row.time_zone, until: wall, most: 5000 }).length;

function leftOut(row: SeriesRow, by: number, from: string | null): string | null {
  const out = row.left_out ? (JSON.parse(row.left_out) as string[]) : [];
  const kept = out
    .filter((at) => from === null || at >= from)
    .map((at) => iso(instantOf(wallAt(clock(wallOf(at, row.time_zone)) + by), row.time_zone)));
  return kept.length > 0 ? JSON.stringify(kept) : null;
}

const titleOf = (values: Values, row: SeriesRow) => ({ subject: String(values.subject ?? row.subject) });

const lengthOf = (meeting: KithRecord): number =>
  Math.round((Date.parse(String(meeting.ends_at)) - Date.parse(String(meeting.starts_at))) / 60_000);

/** Whole days end at midnight, whatever the night is long; else so many minutes pass. */
function timesOf(row: SeriesRow, wall: string): Values {
  const starts = instantOf(wall, row.time_zone);
  const ends = row.all_day
    ? instantOf(wallAt(clock(wall) + row.minutes * 60_000), row.time_zone)
    : starts + row.minutes * 60_000;
  return { starts_at: iso(starts), ends_at: iso(ends), occurrence: iso(starts) };
}

const made = (row: SeriesRow, like: KithRecord, wall: string): Change => ({
  op: 'create',
  object: 'meeting',
  values: {
    ...Object.fromEntries(SHARED.map((name) => [name, like[name] ?? null])),
    ...timesOf(row, wall),
    series: row.id,
    detached: false,
    source: like.source ?? 'kith',
  },
});

const seriesValues = (row: SeriesRow, until: number): Values => ({
  subject: row.subject,
  owner: row.owner_id,
  rule: row.rule,
  starts: row.starts,
  minutes: row.minutes,
  all_day: row.all_day,
  time_zone: row.time_zone,
  left_out: row.left_out,
  made_until: iso(until),
  uid: row.uid,
});

async function kept(ctx: Context, changes: Change[], id: string): Promise<Kept> {
  const { changeSet, results } = await write(asSeries(ctx), changes, { system: true });
  const at = changes.findLastIndex((change) => change.id === id);
  const result = results[at];
  if (result && !result.ok) throw result.error;
  return { record: result?.record ?? (await wholeMeeting(ctx, id).catch(() => ({ id }) as KithRecord)), changeSet };
}
