import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone, SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type AggregateAnswer, type AggregateQuery, type ListQuery, useAggregate, useRecordList } from '../api.ts';
import { asLink, type Tools } from '../fields/tools.ts';
import { textOf, Value } from '../fields/Value.tsx';
import { both, type Filter } from '../model/filter-tree.ts';
import { groupFilter } from '../model/layouts.ts';
import { summed } from './Foot.tsx';
import { HeadCell, type HeadVerbs } from './HeadCell.tsx';
import classes from './list.module.css';
import type { ListState } from './state.ts';
import { type ShownColumn, TableRow } from './TableRow.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
  group: FieldMeta;
  columns: ShownColumn[];
  query: ListQuery;
  filter: Filter | null;
  rowHeight: number;
  verbs: HeadVerbs;
  onOpen(id: string): void;
}

const MOST_GROUPS = 200;

type Group = AggregateAnswer['groups'][number];

/** The list in groups: each with its count and sums, its records only once it is opened. */
export default function GroupedList(props: Props) {
  const { tools, meta, state, group, columns, filter, verbs } = props;
  const { t } = useTranslation('layouts');
  const isDate = group.type === 'date' || group.type === 'datetime';
  const sums = summed(columns);
  const query: AggregateQuery & { limit: number } = {
    filter,
    q: state.q || undefined,
    group_by: [{ field: group.name, ...(isDate ? { bucket: 'month' } : {}) }],
    measures: [
      { fn: 'count', as: 'count' },
      ...sums.map((c) => ({ fn: 'sum' as const, field: c.path, as: `sum_${c.path}` })),
    ],
    limit: MOST_GROUPS,
  };
  const answer = useAggregate(meta, query);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  if (answer.isPending) return <SkeletonRows rows={10} />;
  if (answer.error && !answer.data) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />;
  const groups = inOrder(group, answer.data?.groups ?? []);
  if (groups.length === 0) return <EmptyState title={t('group.none')}>{t('group.noneText')}</EmptyState>;
  const width = columns.reduce((sum, c) => sum + c.width, 40);
  const toggle = (key: string) =>
    setOpened((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !(event.target as HTMLElement).dataset.group) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-group]')];
    all[all.indexOf(event.target as HTMLElement) + step]?.focus();
  };
  const total = groups.reduce((sum, one) => sum + Number(one.values.count ?? 0), 0);
  return (
    // Groups take the keyboard; the whole only passes arrows on.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className={`${classes.grid} ${classes.grouped}`}
      onKeyDown={onKeyDown}
      data-stale={answer.isPlaceholderData || undefined}
    >
      <div className={classes.head} style={{ inlineSize: width }}>
        <div className={classes.pick} />
        {columns.map((column) => {
          const key = state.sort.find((k) => k.path === column.path);
          return (
            <HeadCell
              key={column.path}
              tools={tools}
              column={column}
              label={column.label}
              style={{ inlineSize: column.width, insetInlineStart: column.offset ?? undefined }}
              edge={column.edge}
              numeric={column.numeric}
              sortable={column.field.sortable !== false || column.field.type === 'reference'}
              filterable={column.field.operators.length > 0}
              fixed={column.isTitle}
              sorted={key ? { down: key.down, rank: null } : null}
              verbs={verbs}
            />
          );
        })}
      </div>
      {groups.map((one) => {
        const key = JSON.stringify(one.key[group.name] ?? null);
        return (
          <OneGroup
            key={key}
            {...props}
            one={one}
            sums={sums}
            open={opened.has(key)}
            onToggle={() => toggle(key)}
            width={width}
          />
        );
      })}
      <div className={classes.foot} style={{ inlineSize: width }}>
        <div className={classes.footCell} style={{ paddingInlineStart: 40 }}>
          {t('group.total', {
            count: groups.length,
            groups: tools.format.number(groups.length),
            records: tools.format.number(total),
          })}
          {groups.length >= MOST_GROUPS && ` · ${t('group.most', { text: tools.format.number(MOST_GROUPS) })}`}
        </div>
      </div>
    </div>
  );
}

/** Choices in the order of their list, dates the newest first, the rest by size; what has no value comes last. */
function inOrder(group: FieldMeta, groups: Group[]): Group[] {
  const place = new Map(group.choices?.map((choice, i) => [choice.value, i]));
  const empty = (one: Group) => Number(one.key[group.name] === null);
  const isDate = group.type === 'date' || group.type === 'datetime';
  return groups.toSorted((a, b) => {
    const [x, y] = [a.key[group.name], b.key[group.name]];
    if (empty(a) !== empty(b)) return empty(a) - empty(b);
    if (place.size > 0) return (place.get(String(x)) ?? 1e6) - (place.get(String(y)) ?? 1e6);
    if (isDate) return String(y).localeCompare(String(x));
    return Number(b.values.count) - Number(a.values.count);
  });
}

interface GroupProps extends Props {
  one: Group;
  sums: ShownColumn[];
  open: boolean;
  width: number;
  onToggle(): void;
}

function OneGroup({ tools, meta, group, columns, one, sums, open, width, onToggle, ...rest }: GroupProps) {
  const { t } = useTranslation('layouts');
  const key = one.key[group.name];
  const title = one.titles?.[group.name];
  const count = Number(one.values.count ?? 0);
  const Icon = open ? IconChevronDown : IconChevronRight;
  const isDate = group.type === 'date' || group.type === 'datetime';
  return (
    <section aria-label={title ?? String(key ?? t('noValue'))}>
      <div className={classes.groupHead} style={{ inlineSize: width }}>
        <button type="button" className={classes.groupName} aria-expanded={open} data-group onClick={onToggle}>
          <Icon size={14} aria-hidden />
          {key === null || key === undefined || key === '' ? (
            <span className={classes.unnamed}>{t('noValue')}</span>
          ) : isDate ? (
            new Intl.DateTimeFormat(tools.format.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
              new Date(`${String(key).slice(0, 10)}T00:00:00Z`),
            )
          ) : (
            <Value
              tools={tools}
              meta={meta}
              field={group}
              value={group.type === 'reference' ? { id: asLink(key)?.id ?? String(key), title: title ?? '' } : key}
            />
          )}
          {group.type === 'boolean' && key === false && t('no')}
          <span className={classes.groupCount}>{tools.format.number(count)}</span>
        </button>
        {sums.map((column) => {
          const value = one.values[`sum_${column.path}`];
          if (value === null || value === undefined) return null;
          return (
            <span key={column.path} className={classes.groupSum} title={tools.t('list.sumOf', { field: column.label })}>
              {column.label}{' '}
              <b>
                {textOf(
                  tools,
                  column.of,
                  { ...column.field, type: typeof value === 'object' ? 'money' : 'number', integer: false },
                  value,
                )}
              </b>
            </span>
          );
        })}
      </div>
      {open && (
        <GroupRows tools={tools} meta={meta} group={group} columns={columns} groupKey={key} count={count} {...rest} />
      )}
    </section>
  );
}

function GroupRows({
  tools,
  meta,
  group,
  columns,
  groupKey,
  count,
  query,
  filter,
  rowHeight,
  state,
  onOpen,
}: Omit<Props, 'verbs'> & { groupKey: unknown; count: number }) {
  const { t } = useTranslation('layouts');
  const id = useId();
  const list = useRecordList(meta, { ...query, filter: both(groupFilter(group, groupKey), filter) });
  const onClick = (event: MouseEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset.id;
    if (!row || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(row);
  };
  if (list.loading)
    return (
      <div style={{ blockSize: Math.min(count, 5) * rowHeight, padding: 10 }}>
        <Bone width="40%" />
      </div>
    );
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  return (
    // The rows' titles are links, which take the keyboard.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div onClick={onClick}>
      <div className={classes.rows} style={{ blockSize: list.rows.length * rowHeight }}>
        {list.rows.map((row, index) => (
          <TableRow
            key={row.id}
            id={`${id}-${index}`}
            tools={tools}
            meta={meta}
            columns={columns}
            row={row}
            index={index}
            top={index * rowHeight}
            active={false}
            current={null}
            selected={false}
            open={state.search.open === row.id}
            editing={null}
            onCommit={nothing}
            onCancel={nothing}
          />
        ))}
      </div>
      {list.hasMore && (
        <button type="button" className={classes.groupMore} onClick={list.loadMore} disabled={list.loadingMore}>
          {t('group.more', { text: tools.format.number(Math.max(0, count - list.rows.length)) })}
        </button>
      )}
    </div>
  );
}

const nothing = () => {};
