import { Alert, Button, CloseButton, Popover } from '@mantine/core';
import { IconPlus, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePage } from '../../kernel/page.ts';
import { useCan, usePreference } from '../../kernel/session.ts';
import { useShortcuts } from '../../kernel/shortcuts.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { addMonths, daysOf, firstDayOf, startOfMonth } from '../../records/calendar/days.ts';
import { PickList } from '../../records/fields/PickList.tsx';
import { useTools } from '../../records/fields/tools.ts';
import { RangeBar } from '../../records/layouts/RangeBar.tsx';
import { addDays, todayIn, toWallClock } from '../../records/model/parse.ts';
import { membersQuery } from '../api.ts';
import classes from './calendar.module.css';
import { EventCard } from './EventCard.tsx';
import { type Entry, onDay } from './layout.ts';
import { MonthGrid } from './MonthGrid.tsx';
import { ScopeDialog } from './ScopeDialog.tsx';
import { type Column, TimeGrid } from './TimeGrid.tsx';
import { moveEntry, type Scope, useCalendar } from './useCalendar.ts';

const MeetingDialog = lazy(() => import('./MeetingDialog.tsx'));

const spans = ['day', 'week', 'month', 'agenda'] as const;
type Span = (typeof spans)[number];

const daysIn = (span: Span, at: string, firstDay: number): string[] =>
  span === 'day' ? [at] : daysOf(span, at, firstDay);

function stepped(span: Span, at: string, by: 1 | -1): string {
  if (span === 'month') return addMonths(startOfMonth(at), by);
  return addDays(at, by * { day: 1, week: 7, agenda: 30 }[span]);
}

/** One's own calendar, and those of colleagues beside it: by day, week and month, and as a list. */
export default function CalendarPage() {
  const { t } = useTranslation('activities');
  const tools = useTools();
  const { format, me } = tools;
  usePage(t('calendar.title'));
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { at?: string; span?: Span };
  const [usual, setUsual] = usePreference<Span | null>('calendar_span', null);
  const [others, setOthers] = usePreference<string[]>('calendar_members', []);
  const phone = window.innerWidth < 760;
  const span = spans.find((one) => one === search.span) ?? usual ?? (phone ? 'day' : 'week');
  const today = todayIn(format.timeZone);
  const at = /^\d{4}-\d\d-\d\d$/.test(search.at ?? '') ? String(search.at) : today;
  const firstDay = firstDayOf(format.locale);
  const days = useMemo(() => daysIn(span, at, firstDay), [span, at, firstDay]);
  const { data: members = [] } = useQuery(membersQuery);
  const shown = useMemo(
    () => [me, ...others.filter((id) => id !== me && members.some((m) => m.id === id))],
    [me, others, members],
  );
  const colours = useMemo(() => new Map(shown.map((id, i) => [id, i % 5])), [shown]);
  const { query, entries, working } = useCalendar(tools, shown, days);
  const mayCreate = useCan('meeting', 'create');
  const [making, setMaking] = useState<{ starts: string; ends: string; member: string | null } | null>(null);
  const [open, setOpen] = useState<{ entry: Entry } | null>(null);
  const [moving, setMoving] = useState<{ entry: Entry; starts: string; ends: string } | null>(null);
  const now = useNow(format.timeZone);

  const go = (next: { at?: string; span?: Span }) => {
    if (next.span) setUsual(next.span);
    void navigate({
      to: '/calendar',
      search: { at: (next.at ?? at) === today ? undefined : (next.at ?? at), span: next.span ?? search.span },
    });
  };
  const nameOf = (id: string) => members.find((one) => one.id === id)?.name ?? '';
  const onMove = (entry: Entry, starts: string, ends: string) => {
    if (entry.series) setMoving({ entry, starts, ends });
    else void moveEntry(tools, entry, starts, ends, 'this', takenBy(entries, entry, starts, ends));
  };
  const start = () => {
    const hour = `${String(Math.min(22, Number(now.slice(11, 13)) + 1)).padStart(2, '0')}:00`;
    const end = `${String(Math.min(23, Number(hour.slice(0, 2)) + 1)).padStart(2, '0')}:00`;
    const day = days.includes(today) ? today : (days[0] ?? at);
    setMaking({ starts: `${day}T${hour}`, ends: `${day}T${end}`, member: null });
  };
  useShortcuts([
    { keys: 'm', label: t('calendar.new'), group: t('calendar.title'), disabled: !mayCreate, run: start },
    { keys: 'Shift+t', label: t('calendar.today'), group: t('calendar.title'), run: () => go({ at: today }) },
  ]);
  const columns = columnsOf(days, span, shown, nameOf, format.locale);
  const props = {
    tools,
    entries,
    today,
    colours,
    mayCreate,
    onOpen: (entry: Entry) => setOpen({ entry }),
    onCreate: (starts: string, ends: string, member: string | null) => setMaking({ starts, ends, member }),
    onMove,
  };
  return (
    <div className={classes.page}>
      <RangeBar
        title={titleOf(span, days, at, format.locale)}
        spans={[...spans]}
        span={span}
        onSpan={(next) => go({ span: next as Span })}
        onStep={(by) => go({ at: stepped(span, at, by) })}
        onToday={() => go({ at: today })}
        note={query.data?.cut && t('calendar.cut')}
      >
        <AddColleague
          members={members.filter((one) => !shown.includes(one.id))}
          onAdd={(id) => setOthers([...others, id])}
        />
        {mayCreate && (
          <Button size="compact-sm" leftSection={<IconPlus size={16} />} onClick={start}>
            {t('calendar.new')}
          </Button>
        )}
      </RangeBar>
      {shown.length > 1 && (
        <div className={classes.people}>
          {shown.map((id) => (
            <span key={id} className={classes.person} data-colour={colours.get(id)}>
              <span className={classes.dot} aria-hidden />
              {nameOf(id)}
              {id !== me && (
                <CloseButton
                  size="xs"
                  aria-label={t('calendar.leave_out', { name: nameOf(id) })}
                  onClick={() => setOthers(others.filter((one) => one !== id))}
                />
              )}
            </span>
          ))}
        </div>
      )}
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <SkeletonRows rows={12} />
      ) : span === 'month' ? (
        <MonthGrid {...props} days={days} month={at.slice(0, 7)} onPickDay={(day) => go({ at: day, span: 'day' })} />
      ) : span === 'agenda' ? (
        <Agenda entries={entries} days={days} locale={format.locale} onOpen={props.onOpen} />
      ) : (
        <TimeGrid {...props} columns={columns} working={working} now={now} />
      )}
      {query.error && query.data && <Alert color="red">{t('calendar.stale')}</Alert>}
      {open && <EventCard tools={tools} entry={open.entry} nameOf={nameOf} onClose={() => setOpen(null)} />}
      {moving && (
        <ScopeDialog
          title={t('series.move')}
          onClose={() => setMoving(null)}
          onChoose={(scope: Scope) => {
            void moveEntry(tools, moving.entry, moving.starts, moving.ends, scope);
            setMoving(null);
          }}
        />
      )}
      {making && (
        <Suspense>
          <MeetingDialog tools={tools} known={making} onClose={() => setMaking(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** What somebody who takes part has at that time already. */
const takenBy = (entries: Entry[], entry: Entry, starts: string, ends: string) =>
  entries.find(
    (one) =>
      one.key !== entry.key &&
      entry.kind === 'meeting' &&
      (one.kind === 'meeting' || one.kind === 'absence' || one.kind === 'busy') &&
      !one.faded &&
      one.starts < ends &&
      one.ends > starts &&
      one.members.some((id) => entry.members.includes(id)),
  );

/** Several calendars stand side by side for a day; over a week they share its columns. */
function columnsOf(
  days: string[],
  span: Span,
  shown: string[],
  nameOf: (id: string) => string,
  locale: string,
): Column[] {
  const title = (day: string) =>
    new Intl.DateTimeFormat(locale, {
      weekday: 'short',
      day: 'numeric',
      month: span === 'day' ? 'long' : undefined,
      timeZone: 'UTC',
    }).format(new Date(`${day}T00:00:00Z`));
  if (span !== 'day' || shown.length === 1)
    return days.map((day) => ({ key: day, day, member: null, title: title(day) }));
  return shown.map((id) => ({ key: id, day: days[0] ?? '', member: id, title: nameOf(id) }));
}

function titleOf(span: Span, days: string[], at: string, locale: string): string {
  const utc = (day: string) => new Date(`${day}T00:00:00Z`);
  if (span === 'month')
    return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(utc(at));
  const format = new Intl.DateTimeFormat(locale, { dateStyle: span === 'day' ? 'full' : 'medium', timeZone: 'UTC' });
  return span === 'day' ? format.format(utc(at)) : format.formatRange(utc(days[0] ?? at), utc(days.at(-1) ?? at));
}

function useNow(timeZone: string): string {
  const read = () => toWallClock(new Date().toISOString(), timeZone);
  const [now, setNow] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setNow(toWallClock(new Date().toISOString(), timeZone)), 60_000);
    return () => clearInterval(timer);
  }, [timeZone]);
  return now;
}

function AddColleague({ members, onAdd }: { members: Array<{ id: string; name: string }>; onAdd(id: string): void }) {
  const { t } = useTranslation('activities');
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  if (members.length === 0) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconUserPlus size={16} />}
          onClick={() => setOpened((o) => !o)}
        >
          {t('calendar.colleague')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} w={260}>
        <PickList
          label={t('calendar.colleague')}
          options={members
            .filter((one) => one.name.toLowerCase().includes(search.trim().toLowerCase()))
            .slice(0, 50)
            .map((one) => ({ value: one.id, label: one.name }))}
          chosen={[]}
          search={search}
          onSearch={setSearch}
          onChoose={({ value }) => {
            onAdd(value);
            setOpened(false);
          }}
          onClose={() => setOpened(false)}
          none={t('calendar.nobody')}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Agenda({
  entries,
  days,
  locale,
  onOpen,
}: {
  entries: Entry[];
  days: string[];
  locale: string;
  onOpen(entry: Entry): void;
}) {
  const { t } = useTranslation('activities');
  const filled = days.map((day) => ({ day, all: onDay(entries, day) })).filter(({ all }) => all.length > 0);
  if (filled.length === 0) return <EmptyState title={t('calendar.free')}>{t('calendar.free_text')}</EmptyState>;
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className={classes.agenda} aria-label={t('calendar.title')} tabIndex={0}>
      {filled.map(({ day, all }) => (
        <section key={day} className={classes.agendaDay}>
          <h3>{name.format(new Date(`${day}T00:00:00Z`))}</h3>
          <div>
            {all.map((entry) => (
              <button
                key={entry.key}
                type="button"
                className={classes.chip}
                data-kind={entry.kind}
                data-faded={entry.faded || undefined}
                onClick={() => onOpen(entry)}
              >
                {!entry.allDay && <time>{entry.starts.slice(11, 16)}</time>}
                <span dir="auto">{entry.title}</span>
              </button>
            ))}
          </div>
        </section>
      ))}
    </section>
  );
}
