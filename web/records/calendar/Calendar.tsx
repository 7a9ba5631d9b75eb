import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type AggregateQuery, type KithRecord, useAggregate } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { dayOf } from '../layouts/moves.ts';
import { FieldChoice, RangeBar } from '../layouts/RangeBar.tsx';
import { useRange } from '../layouts/useRange.ts';
import type { ListState } from '../list/state.ts';
import { both, complete } from '../model/filter-tree.ts';
import { dateField, dateFields, withinDays } from '../model/layouts.ts';
import { fieldOf, fieldsToAsk } from '../model/objects.ts';
import { todayIn } from '../model/parse.ts';
import { Agenda } from './Agenda.tsx';
import { type CalendarSpan, daysOf, firstDayOf, startOfMonth, step } from './days.ts';
import { Grid } from './Grid.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
  phone: boolean;
}

export interface Day {
  date: string;
  records: KithRecord[];
  /** All that fall on it, shown or not. */
  count: number;
}

const spans: CalendarSpan[] = ['month', 'week', 'agenda'];
/** More records than this are not drawn; days tell how many there are. */
const MOST = 600;

const marks = ['status', 'stage', 'amount', 'company', 'owner', 'assignee', 'done_at'];

/** Records by the day of one of their dates. Taking one to another day changes the date. */
export default function Calendar({ tools, meta, state, phone }: Props) {
  const { t } = useTranslation('layouts');
  const { format } = tools;
  const field = dateField(meta, state.option('date'));
  const today = todayIn(format.timeZone);
  const at = /^\d{4}-\d\d-\d\d$/.test(state.search.at ?? '') ? String(state.search.at) : today;
  const span = spans.find((one) => one === state.option('span')) ?? (phone ? 'agenda' : 'month');
  const firstDay = firstDayOf(format.locale);
  const days = useMemo(() => daysOf(span, at, firstDay), [span, at, firstDay]);
  const filter = useMemo(
    () => field && both(withinDays(field, days[0] ?? at, days.at(-1) ?? at), complete(state.filter)),
    [field, days, at, state.filter],
  );
  const fields = useMemo(
    () =>
      fieldsToAsk(tools.objects, meta, [
        meta.title,
        ...(field ? [field.name] : []),
        ...marks.filter((m) => fieldOf(meta, m)),
      ]),
    [tools.objects, meta, field],
  );
  const range = useRange(
    meta,
    { filter, q: state.q || undefined, sort: [field?.name ?? 'created_at'], fields },
    MOST,
    Boolean(field),
  );
  const full = range.total !== null && range.total > range.rows.length;
  const counts = useAggregate(meta, full && field ? perDay(field, filter ?? null, state.q) : null);
  const shown = useMemo(
    () => (field ? gather(tools, field, days, range.rows, full ? counts.data : undefined) : []),
    [tools, field, days, range.rows, full, counts.data],
  );

  if (!field) return <EmptyState title={t('calendar.nothing')}>{t('calendar.nothingText')}</EmptyState>;
  const go = (day: string) => state.set({ at: day === today ? undefined : day });
  const props = {
    tools,
    meta,
    field,
    days: shown,
    today,
    openId: state.search.open,
    onOpen: (id: string) => state.open(id),
  };
  return (
    <>
      <RangeBar
        title={titleOf(tools, span, days, at)}
        spans={spans}
        span={span}
        onSpan={(next) => state.set({ span: next })}
        onStep={(by) => go(step(span, at, by))}
        onToday={() => go(today)}
        note={full && t('shown', { shown: format.number(range.rows.length), total: format.number(range.total) })}
      >
        <FieldChoice
          tools={tools}
          meta={meta}
          fields={dateFields(meta)}
          chosen={field}
          label={(name) => tools.t('board.by', { field: name })}
          onChoose={(name) => state.set({ date: name })}
        />
      </RangeBar>
      {range.loading ? (
        <SkeletonRows rows={10} />
      ) : range.error ? (
        <ErrorState error={range.error} retry={range.retry} />
      ) : span === 'agenda' ? (
        <Agenda {...props} />
      ) : (
        <Grid
          {...props}
          month={span === 'month' ? startOfMonth(at).slice(0, 7) : null}
          onDay={(day) => state.set({ span: 'agenda', at: day }, { push: true })}
        />
      )}
    </>
  );
}

const perDay = (field: FieldMeta, filter: AggregateQuery['filter'], q: string): AggregateQuery => ({
  filter,
  q: q || undefined,
  group_by: [{ field: field.name, bucket: 'day' }],
  measures: [{ fn: 'count', as: 'count' }],
});

function gather(
  tools: Tools,
  field: FieldMeta,
  days: string[],
  rows: KithRecord[],
  counts: { groups: Array<{ key: Record<string, unknown>; values: Record<string, unknown> }> } | undefined,
): Day[] {
  const byDay = Map.groupBy(rows, (row) => dayOf(tools, field, row[field.name]));
  const counted = new Map(
    counts?.groups.map((group) => [String(group.key[field.name]).slice(0, 10), Number(group.values.count)]),
  );
  return days.map((date) => {
    const records = byDay.get(date) ?? [];
    return { date, records, count: Math.max(counted.get(date) ?? 0, records.length) };
  });
}

function titleOf({ format }: Tools, span: CalendarSpan, days: string[], at: string): string {
  const utc = (day: string) => new Date(`${day}T00:00:00Z`);
  if (span === 'month')
    return new Intl.DateTimeFormat(format.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(utc(at));
  const between = new Intl.DateTimeFormat(format.locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return between.formatRange(utc(days[0] ?? at), utc(days.at(-1) ?? at));
}
