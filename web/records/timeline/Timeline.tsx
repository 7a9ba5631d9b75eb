import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { asLink, type Tools } from '../fields/tools.ts';
import { textOf } from '../fields/Value.tsx';
import { dayOf, mayMove, moveBy } from '../layouts/moves.ts';
import { FieldChoice, RangeBar } from '../layouts/RangeBar.tsx';
import { useRange } from '../layouts/useRange.ts';
import type { ListState } from '../list/state.ts';
import { both, complete, type Filter } from '../model/filter-tree.ts';
import { dateField, dateFields, groupFields, withinDays } from '../model/layouts.ts';
import { fieldsToAsk } from '../model/objects.ts';
import { addDays, todayIn } from '../model/parse.ts';
import { barOf, distance, type Scale, scales, ticksOf, type Window, windowOf } from './scale.ts';
import classes from './timeline.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
}

const MOST = 400;
const ROW = 34;

type Line = { kind: 'group'; key: string; title: string; count: number } | { kind: 'record'; record: KithRecord };

/** Records as bars from one of their dates to another, or as points, in groups; close by or from far. */
export default function Timeline({ tools, meta, state }: Props) {
  const { t } = useTranslation('layouts');
  const { format } = tools;
  const start = dateField(meta, state.option('date'));
  const ends = dateFields(meta).filter((f) => f.name !== start?.name);
  const end = ends.find((f) => f.name === state.option('until'));
  const group = groupFields(meta).find((f) => f.name === state.option('group'));
  const scale = scales.find((one) => one === state.option('span')) ?? 'month';
  const today = todayIn(format.timeZone);
  const at = /^\d{4}-\d\d-\d\d$/.test(state.search.at ?? '') ? String(state.search.at) : today;
  const window = useMemo(() => windowOf(scale, at), [scale, at]);
  const filter = useMemo(
    () => start && both(inSight(start, end, window), complete(state.filter)),
    [start, end, window, state.filter],
  );
  const fields = useMemo(() => {
    const names = [meta.title, start?.name, end?.name, group?.name].filter((n) => n !== undefined);
    return fieldsToAsk(tools.objects, meta, [...new Set(names)]);
  }, [tools.objects, meta, start, end, group]);
  const sort = [...(group ? [group.name] : []), start?.name ?? 'created_at'];
  const range = useRange(meta, { filter, q: state.q || undefined, sort, fields }, MOST, Boolean(start));
  const lines = useMemo(() => linesOf(tools, meta, group, range.rows), [tools, meta, group, range.rows]);

  if (!start) return <EmptyState title={t('calendar.nothing')}>{t('calendar.nothingText')}</EmptyState>;
  const go = (day: string) => state.set({ at: day === today ? undefined : day });
  const utc = (day: string) => new Date(`${day}T00:00:00Z`);
  const title = new Intl.DateTimeFormat(format.locale, { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(
    utc(window.from),
    utc(window.to),
  );
  return (
    <>
      <RangeBar
        title={title}
        spans={[...scales]}
        span={scale}
        onSpan={(next) => state.set({ span: next })}
        onStep={(by) => go(addDays(at, by * Math.round(window.days / 2)))}
        onToday={() => go(today)}
        note={
          range.total !== null &&
          range.total > range.rows.length &&
          t('shown', { shown: format.number(range.rows.length), total: format.number(range.total) })
        }
      >
        <FieldChoice
          tools={tools}
          meta={meta}
          fields={dateFields(meta)}
          chosen={start}
          label={(name) => t('timeline.from', { field: name })}
          onChoose={(name) => state.set({ date: name })}
        />
        <FieldChoice
          tools={tools}
          meta={meta}
          fields={ends}
          chosen={end}
          none={t('timeline.points')}
          label={(name) => t('timeline.to', { field: name })}
          onChoose={(name) => state.set({ until: name })}
        />
        <FieldChoice
          tools={tools}
          meta={meta}
          fields={groupFields(meta)}
          chosen={group}
          none={t('ungrouped')}
          label={(name) => t('groupedBy', { field: name })}
          onChoose={(name) => state.set({ group: name })}
        />
      </RangeBar>
      {range.loading ? (
        <SkeletonRows rows={10} />
      ) : range.error ? (
        <ErrorState error={range.error} retry={range.retry} />
      ) : lines.length === 0 ? (
        <EmptyState title={t('timeline.free')}>{t('timeline.freeText')}</EmptyState>
      ) : (
        <Lines
          tools={tools}
          meta={meta}
          start={start}
          end={end}
          lines={lines}
          window={window}
          scale={scale}
          today={today}
          openId={state.search.open}
          onOpen={(id) => state.open(id)}
        />
      )}
    </>
  );
}

/** Whatever has a part of its bar in sight. */
function inSight(start: FieldMeta, end: FieldMeta | undefined, { from, to }: Window): Filter {
  const begins = withinDays(start, from, to);
  if (!end) return begins;
  return {
    or: [
      begins,
      {
        and: [
          { field: start.name, op: 'lt', value: from },
          { field: end.name, op: 'gte', value: from },
        ],
      },
    ],
  };
}

function linesOf(tools: Tools, meta: ObjectMeta, group: FieldMeta | undefined, rows: KithRecord[]): Line[] {
  if (!group) return rows.map((record) => ({ kind: 'record', record }));
  const keyOf = (record: KithRecord) => asLink(record[group.name])?.id ?? String(record[group.name] ?? '');
  return [...Map.groupBy(rows, keyOf)].flatMap(([key, records]): Line[] => [
    {
      kind: 'group',
      key,
      title: textOf(tools, meta, group, records[0]?.[group.name]) || tools.t('layouts:noValue'),
      count: records.length,
    },
    ...records.map((record) => ({ kind: 'record' as const, record })),
  ]);
}

interface LinesProps {
  tools: Tools;
  meta: ObjectMeta;
  start: FieldMeta;
  end: FieldMeta | undefined;
  lines: Line[];
  window: Window;
  scale: Scale;
  today: string;
  openId: string | undefined;
  onOpen(id: string): void;
}

function Lines(props: LinesProps) {
  const { tools, meta, lines, window, scale, today, openId, onOpen } = props;
  const { t } = useTranslation('layouts');
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    useFlushSync: false,
  });
  const width = window.days * window.px;
  const ticks = useMemo(() => ticksOf(window, scale), [window, scale]);
  const now = distance(window.from, today) * window.px;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section ref={scroller} className={classes.timeline} aria-label={t('timeline.title')} tabIndex={0}>
      <div className={classes.head} style={{ inlineSize: `calc(var(--titles) + ${width}px)` }}>
        <div className={classes.corner}>{tools.labels.object(meta)}</div>
        <div className={classes.ticks} style={{ inlineSize: width }} aria-hidden>
          {ticks.map((tick) => (
            <span
              key={tick.day}
              className={classes.tick}
              data-major={tick.major || undefined}
              style={{ insetInlineStart: tick.left }}
            >
              {tickText(tools, scale, tick.day, tick.major)}
            </span>
          ))}
        </div>
      </div>
      <div
        className={classes.lines}
        style={{ blockSize: virtual.getTotalSize(), inlineSize: `calc(var(--titles) + ${width}px)` }}
      >
        {now >= 0 && now < width && (
          <div className={classes.now} style={{ insetInlineStart: `calc(var(--titles) + ${now}px)` }} aria-hidden />
        )}
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div
              key={item.key}
              className={classes.line}
              data-group={line.kind === 'group' || undefined}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {line.kind === 'group' ? (
                <div className={classes.group}>
                  {line.title} <span>{tools.format.number(line.count)}</span>
                </div>
              ) : (
                <>
                  <button type="button" className={classes.title} onClick={() => onOpen(line.record.id)} dir="auto">
                    {titleOf(meta, line.record) || tools.t('list.unnamed')}
                  </button>
                  <OneBar {...props} record={line.record} open={line.record.id === openId} />
                </>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

function OneBar({
  tools,
  meta,
  start,
  end,
  window,
  record,
  open,
  onOpen,
}: LinesProps & { record: KithRecord; open: boolean }) {
  const from = dayOf(tools, start, record[start.name]);
  const to = end ? dayOf(tools, end, record[end.name]) : null;
  const bar = from && barOf(window, from, to);
  const drag = useRef<{ x: number; by: number } | null>(null);
  const element = useRef<HTMLButtonElement>(null);
  if (!bar || !from) return null;
  const movable = mayMove(meta, start);
  const fields = [start, ...(end && to ? [end] : [])];
  const { format } = tools;
  const when = to && to !== from ? `${format.date(from)} – ${format.date(to)}` : format.date(from);
  const name = `${titleOf(meta, record)}, ${when}`;
  const point = !to;
  const onKeyDown = (event: KeyboardEvent) => {
    const days = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!event.altKey || !days || !movable) return;
    event.preventDefault();
    moveBy(tools, meta, record, fields, document.dir === 'rtl' ? -days : days);
  };
  const settle = () => {
    const by = drag.current?.by ?? 0;
    drag.current = null;
    if (element.current) element.current.style.transform = '';
    moveBy(tools, meta, record, fields, by);
    return by;
  };
  return (
    <button
      ref={element}
      type="button"
      className={classes.bar}
      data-point={point || undefined}
      data-open={open || undefined}
      data-before={bar.before || undefined}
      data-after={bar.after || undefined}
      data-movable={movable || undefined}
      title={name}
      aria-label={name}
      style={{ insetInlineStart: `calc(var(--titles) + ${bar.left}px)`, inlineSize: Math.max(bar.width, 12) }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (!movable || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, by: 0 };
      }}
      onPointerMove={(event) => {
        if (!drag.current || !element.current) return;
        const sign = document.dir === 'rtl' ? -1 : 1;
        drag.current.by = Math.round(((event.clientX - drag.current.x) * sign) / window.px);
        element.current.style.transform = `translateX(${drag.current.by * window.px * sign}px)`;
      }}
      onPointerUp={() => {
        if (drag.current && settle() === 0) onOpen(record.id);
      }}
      onPointerCancel={() => {
        drag.current = null;
        if (element.current) element.current.style.transform = '';
      }}
      onClick={(event) => {
        // A press with the mouse is dealt with above; what comes without a pointer is the keyboard's.
        if (event.detail === 0 || !movable) onOpen(record.id);
      }}
    />
  );
}

function tickText({ format }: Tools, scale: Scale, day: string, major: boolean): string {
  const date = new Date(`${day}T00:00:00Z`);
  const as = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(format.locale, { ...options, timeZone: 'UTC' }).format(date);
  if (scale === 'year') return major ? as({ year: 'numeric' }) : as({ month: 'short' });
  if (scale === 'quarter') return as({ month: 'long' });
  if (major) return as({ day: 'numeric', month: 'short' });
  return scale === 'week' ? as({ weekday: 'short', day: 'numeric' }) : as({ day: 'numeric' });
}
