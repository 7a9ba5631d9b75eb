import type { Context } from '../../kernel/context.ts';
import { can } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import { all, has, inPipeline, part, whose, within } from './ask.ts';
import type { ReportPart, ReportQuery } from './schema.ts';

const IDLE_DAYS = 14;
const MOST = 200;
const DAY = 86_400_000;

/** Open inquiries that nobody has been in touch about for so many days (14 unless told), the longest first. */
export async function staleLeads(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const before = new Date(ctx.now().getTime() - (query.days ?? IDLE_DAYS) * DAY).toISOString();
  const filter = all(
    { field: 'status', op: 'in', value: ['new', 'working', 'qualified'] },
    { field: 'created_at', op: 'lt', value: before },
    {
      or: [
        { field: 'last_touch_at', op: 'lt', value: before },
        { field: 'last_touch_at', op: 'empty' },
      ],
    },
    whose(query),
  );
  const { records, next_cursor } = await listRecords(ctx, 'lead', {
    filter,
    sort: ['created_at'],
    fields: ['name', 'owner', 'status', 'created_at', 'last_touch_at', 'touches'],
    include: ['owner'],
    limit: MOST,
  });
  const idle = (record: KithRecord) =>
    Math.floor((ctx.now().getTime() - Date.parse(String(record.last_touch_at ?? record.created_at))) / DAY);
  const stale = part(
    'stale',
    { are: 'records', object: 'lead' },
    [
      { name: 'owner', kind: 'text' },
      { name: 'last_contact', kind: 'date' },
      { name: 'touches', kind: 'count' },
      { name: 'idle_days', kind: 'days' },
    ],
    records
      .map((record) => ({
        key: record.id,
        label: String(record.name ?? ''),
        values: [
          nameOf(record.owner),
          (record.last_touch_at as string | null) ?? null,
          Number(record.touches ?? 0),
          idle(record),
        ],
        drill: { plural: 'leads', filter: { field: 'id', op: 'eq', value: record.id } },
      }))
      .sort((a, b) => Number(b.values[3]) - Number(a.values[3])),
  );
  return [{ ...stale, truncated: next_cursor !== null }];
}

/** Deals that were closed though nobody wrote down a task, note, call or meeting about them: work outside of Kith. */
export async function silentDeals(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const collections = [
    ['task', 'tasks'],
    ['note', 'notes'],
    ['call', 'calls'],
    ['meeting', 'meetings'],
  ] as const;
  const filter = all(
    { field: 'status', op: 'in', value: ['won', 'lost'] },
    within('close_date', query),
    whose(query),
    inPipeline(query),
    ...collections
      .filter(([object]) => has(ctx, object) && can(ctx, object, 'read'))
      .map(([, some]): Filter => ({ not: { some } })),
  );
  const { records, next_cursor } = await listRecords(ctx, 'deal', {
    filter,
    sort: ['-close_date'],
    fields: ['name', 'owner', 'status', 'close_date', 'amount'],
    include: ['owner'],
    limit: MOST,
  });
  const silent = part(
    'silent',
    { are: 'records', object: 'deal' },
    [
      { name: 'owner', kind: 'text' },
      { name: 'closed', kind: 'date' },
      { name: 'status', kind: 'text' },
    ],
    records.map((record) => ({
      key: record.id,
      label: String(record.name ?? ''),
      values: [nameOf(record.owner), record.close_date as string | null, record.status as string | null],
      drill: { plural: 'deals', filter: { field: 'id', op: 'eq', value: record.id } },
    })),
  );
  return [{ ...silent, truncated: next_cursor !== null }];
}

const nameOf = (value: unknown): string | null =>
  value && typeof value === 'object' && 'name' in value ? String(value.name) : null;
