import { workingMinutes } from '../../activities/availability/service.ts';
import { filterFor, kindsOf, type Spent, timeSpent } from '../../activities/time-spent/service.ts';
import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import { staffOf } from '../../workspace/members/service.ts';
import { daysOf, pieces, type Span, spanBefore } from '../goals/periods.ts';
import { all, part, share } from './ask.ts';
import type { ReportPart, ReportQuery } from './schema.ts';

const USES = ['selling', 'service', 'administration', 'travel'] as const;
/** Up to this many days the course goes by weeks. */
const BY_WEEK = 190;

/** What working time goes to: the part that is spent selling, beside service, administration, travel and what nobody logged. */
export async function sellingTime(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const kinds = await kindsOf(ctx);
  const { colleagues } = await staffOf(ctx);
  const members = query.owner
    ? [query.owner]
    : query.team
      ? [...colleagues.values()].filter(({ team }) => team === query.team).map(({ id }) => id)
      : null;
  const span = { from: query.from, until: query.until };
  const before = spanBefore('own', span);
  const bucket = daysOf(span) <= BY_WEEK ? 'week' : 'month';
  const spent = await timeSpent(ctx, { ...span, bucket, members }, kinds);
  const past = await timeSpent(ctx, { ...before, bucket, members }, kinds);
  // Whoever logs nothing at all does not sell, or does not use Kith for it: their hours would say nothing.
  const people = [...new Set([...spent, ...past].map(({ member }) => member))];
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const parts = pieces(span, bucket).filter(({ from }) => from <= day);
  const worked = await workingMinutes(
    ctx,
    people,
    [span, before, ...parts].map((one) => ended(one, day)),
  );
  const of = (member: string, at: number) => worked.get(member)?.[at] ?? 0;
  const sum = (rows: Spent[], use?: Spent['use']) =>
    rows.reduce((minutes, row) => minutes + (use && row.use !== use ? 0 : row.minutes), 0);
  const hours = (minutes: number) => Math.round(minutes / 6) / 10;

  const rows = people
    .map((id) => {
      const own = spent.filter(({ member }) => member === id);
      const [whole, earlier] = [of(id, 0), of(id, 1)];
      const logged = sum(own);
      return {
        key: id,
        label: colleagues.get(id)?.name ?? null,
        values: [
          share(sum(own, 'selling'), Math.max(whole, logged)),
          share(
            sum(
              past.filter(({ member }) => member === id),
              'selling',
            ),
            earlier,
          ),
          ...USES.map((use) => hours(sum(own, use))),
          hours(Math.max(0, whole - logged)),
          hours(whole),
        ],
        drill: {
          plural: 'meetings',
          filter: all(filterFor(ctx, 'meeting', span), { field: 'owner', op: 'eq', value: id }),
        },
      };
    })
    .sort((a, b) => Number(b.values[0] ?? 0) - Number(a.values[0] ?? 0));

  return [
    part(
      'course',
      { are: bucket === 'week' ? 'weeks' : 'months' },
      [
        { name: 'selling_share', kind: 'percent' },
        { name: 'baseline', kind: 'percent', compared: true },
        { name: 'selling', kind: 'hours' },
        { name: 'logged', kind: 'hours' },
        { name: 'working', kind: 'hours' },
      ],
      parts.map((one, i) => {
        const first = bucketOf(spent, one, bucket);
        const whole = people.reduce((minutes, id) => minutes + of(id, i + 2), 0);
        return {
          key: one.from,
          label: one.from,
          values: [
            share(sum(first, 'selling'), Math.max(whole, sum(first))),
            kinds.baseline,
            hours(sum(first, 'selling')),
            hours(sum(first)),
            hours(whole),
          ],
          drill: { plural: 'meetings', filter: all(filterFor(ctx, 'meeting', one)) },
        };
      }),
      { kind: 'line', columns: ['selling_share', 'baseline'] },
    ),
    part(
      'use_by_member',
      { are: 'records', object: 'member' },
      [
        { name: 'selling_share', kind: 'percent' },
        { name: 'share_before', kind: 'percent' },
        ...USES.map((name) => ({ name, kind: 'hours' as const })),
        { name: 'unlogged', kind: 'hours', compared: true },
        { name: 'working', kind: 'hours' },
      ],
      rows,
      { kind: 'stacked bars', columns: [...USES, 'unlogged'] },
    ),
    ...sources(ctx, query, spent),
  ];
}

const ended = ({ from, until }: Span, day: string): Span => ({ from, until: until < day ? until : day });

/** The first week or month of a report may begin before its first day. */
const bucketOf = (spent: Spent[], { from, until }: Span, unit: 'week' | 'month') =>
  spent.filter(
    ({ bucket }) => (unit === 'week' ? sevenAfter(bucket) : `${bucket.slice(0, 7)}-31`) >= from && bucket <= until,
  );

const sevenAfter = (day: string) => new Date(Date.parse(day) + 6 * 86_400_000).toISOString().slice(0, 10);

const SOURCES = [
  { source: 'call', name: 'calls_by_purpose', field: 'purpose', plural: 'calls', by: 'owner' },
  { source: 'task', name: 'tasks_by_kind', field: 'kind', plural: 'tasks', by: 'assignee' },
] as const;

/** Where the time was logged, down to the records. */
function sources(ctx: Context, query: ReportQuery, spent: Spent[]): ReportPart[] {
  return SOURCES.map(({ source, name, field, plural, by }) => {
    const kinds = Map.groupBy(
      spent.filter((one) => one.source === source),
      ({ kind }) => kind,
    );
    const whose = query.owner
      ? { field: by, op: 'eq' as const, value: query.owner }
      : query.team
        ? { field: `${by}.team`, op: 'eq' as const, value: query.team }
        : null;
    return part(
      name,
      { are: 'choices', object: source, field },
      [
        { name: 'hours', kind: 'hours' },
        { name: 'number', kind: 'count' },
      ],
      [...kinds]
        .map(([kind, rows]) => ({
          key: kind ?? '',
          label: kind,
          values: [
            Math.round(rows.reduce((minutes, row) => minutes + row.minutes, 0) / 6) / 10,
            rows.reduce((count, row) => count + row.count, 0),
          ],
          drill: {
            plural,
            filter: all(
              filterFor(ctx, source, query),
              whose,
              { field: 'minutes', op: 'gt', value: 0 },
              kind ? { field, op: 'eq', value: kind } : { field, op: 'empty' },
            ),
          },
        }))
        .sort((a, b) => Number(b.values[0]) - Number(a.values[0])),
      null,
    );
  }).filter(({ data }) => data.length > 0);
}
