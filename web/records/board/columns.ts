import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../kernel/client.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { AggregateAnswer, AggregateQuery, KithRecord, ListQuery } from '../api.ts';
import { defaultPipeline, pipelinesQuery, stagesOf, stagesQuery } from '../deals/stages.ts';
import { asLink, type Tools } from '../fields/tools.ts';
import { both, type Filter } from '../model/filter-tree.ts';
import { fieldOf, fieldsToAsk } from '../model/objects.ts';
import { type ClosedSpan, closedFilter, closes, openOnes } from './closed.ts';

/** One column of a board: the records whose field has this value. */
export interface BoardColumnSpec {
  /** The value; empty for records without one. */
  id: string;
  title: string;
  color?: string;
  kind: 'open' | 'won' | 'lost' | null;
  /** Days after which a card has stood here for too long. */
  ageLimit?: number | null;
}

/** Colleagues as columns: a board of more would not be looked through. */
const membersQuery = queryOptions({
  queryKey: ['records', 'member', 'columns'],
  queryFn: ({ signal }) =>
    api
      .post<{ data: KithRecord[] }>(
        '/members/query',
        // Colleagues own records before anyone invites them, so all are meant.
        { sort: ['name'], limit: 40, fields: ['name'] },
        { signal },
      )
      .then((answer) => answer.data),
});

/** The columns of a board, once what they are made of is known. */
export function useBoardColumns(
  tools: Tools,
  meta: ObjectMeta,
  field: FieldMeta | undefined,
  pipeline: string | undefined,
): { columns: BoardColumnSpec[] | null; base: Filter | null; error: Error | null; retry(): void } {
  const byStage = field?.to === 'stage';
  const stages = useQuery({ ...stagesQuery, enabled: byStage });
  const pipelines = useQuery({ ...pipelinesQuery, enabled: byStage });
  const byMember = field?.to === 'member';
  const members = useQuery({ ...membersQuery, enabled: byMember });
  const chosen = pipeline ?? (pipelines.data && defaultPipeline(pipelines.data)?.id);
  const columns = useMemo((): BoardColumnSpec[] | null => {
    if (!field) return [];
    if (byStage) {
      if (!stages.data || !pipelines.data) return null;
      return stagesOf(stages.data, chosen).map((s) => ({
        id: s.id,
        title: s.name,
        kind: s.kind,
        ageLimit: s.age_limit,
      }));
    }
    if (byMember) {
      if (!members.data) return null;
      const people = members.data.map((m) => ({ id: m.id, title: String(m.name ?? ''), kind: null }));
      return [{ id: '', title: tools.t('board.none'), kind: null }, ...people];
    }
    const choices = (field.choices ?? []).map((c) => ({
      id: c.value,
      title: tools.labels.choice(meta, field, c.value),
      color: c.color,
      kind: null,
    }));
    return field.required ? choices : [{ id: '', title: tools.t('board.none'), kind: null }, ...choices];
  }, [byStage, byMember, field, stages.data, pipelines.data, members.data, chosen, tools, meta]);
  return {
    columns,
    base: byStage && chosen ? { field: 'pipeline', op: 'eq', value: chosen } : null,
    error: stages.error ?? pipelines.error ?? members.error,
    retry: () => {
      void stages.refetch();
      void pipelines.refetch();
      void members.refetch();
    },
  };
}

/** Whether a record stands in a column; one that holds several values stands in several. */
export function standsIn(field: FieldMeta, record: KithRecord, column: string): boolean {
  const value = record[field.name];
  if (field.type !== 'multi_choice') return columnIdOf(field, record) === column;
  const held = Array.isArray(value) ? value : [];
  return column === '' ? held.length === 0 : held.includes(column);
}

/** What the field holds once a card has gone from one column to another: its other values stay. */
export function movedValue(field: FieldMeta, record: KithRecord, from: string, to: BoardColumnSpec): unknown {
  if (field.type === 'multi_choice') {
    const value = record[field.name];
    const others = (Array.isArray(value) ? value : []).filter((one) => one !== from && one !== to.id);
    const next = to.id ? [...others, to.id] : others;
    return next.length > 0 ? next : null;
  }
  if (!to.id) return null;
  return field.type === 'reference' ? { id: to.id, title: to.title } : to.id;
}

/** The value of a record that says in which column it stands. */
export function columnIdOf(field: FieldMeta, record: KithRecord): string {
  const value = record[field.name];
  return asLink(value)?.id ?? (typeof value === 'string' ? value : '');
}

const cardFields: Record<string, string[]> = {
  deal: [
    'name',
    'amount',
    'company',
    'close_date',
    'owner',
    'next_step',
    'next_step_on',
    'status',
    'stage',
    'stage_since',
    'rag',
    'rag_conflict',
  ],
  person: ['name', 'job_title', 'company', 'owner'],
  task: ['subject', 'due_at', 'done_at', 'assignee'],
};

/** What a card shows, by object; else the first fields of its list. */
export const fieldsOfCard = (meta: ObjectMeta): string[] =>
  (
    cardFields[meta.name] ??
    meta.fields
      .filter((f) => f.listed)
      .map((f) => f.name)
      .slice(0, 5)
  ).filter((name) => fieldOf(meta, name));

export const isClosed = (column: BoardColumnSpec): column is BoardColumnSpec & { kind: 'won' | 'lost' } =>
  column.kind === 'won' || column.kind === 'lost';

/** The records of one column, the latest arrivals first: what is moved lands on top. */
export function columnQuery(
  tools: Tools,
  meta: ObjectMeta,
  field: FieldMeta,
  column: BoardColumnSpec,
  filter: Filter | null,
  q: string,
  closed: ClosedSpan,
): ListQuery {
  const here: Filter = column.id
    ? { field: field.name, op: field.type === 'multi_choice' ? 'has' : 'eq', value: column.id }
    : { field: field.name, op: 'empty' };
  const late = isClosed(column) && closed !== 'all' ? closedFilter(closed, column.kind) : null;
  return {
    filter: both(both(here, late), filter),
    q: q || undefined,
    sort: [field.to === 'stage' && fieldOf(meta, 'stage_since') ? '-stage_since' : '-updated_at'],
    fields: fieldsToAsk(tools.objects, meta, [...new Set([...fieldsOfCard(meta), field.name])]),
  };
}

/** What the heads of the columns ask: where a board has closed stages, those apart from the open ones. */
export function headQueries(
  meta: ObjectMeta,
  field: FieldMeta,
  filter: Filter | null,
  q: string,
  closed: ClosedSpan | null,
): AggregateQuery[] {
  const weighted = Boolean(fieldOf(meta, 'weighted'));
  const heads = (which: Filter | null, weighs: boolean): AggregateQuery => ({
    filter: both(which, filter),
    q: q || undefined,
    group_by: [{ field: field.name }],
    measures: [
      { fn: 'count', as: 'count' },
      ...(fieldOf(meta, 'amount') ? [{ fn: 'sum' as const, field: 'amount', as: 'sum' }] : []),
      ...(weighs ? [{ fn: 'sum' as const, field: 'weighted', as: 'weighted' }] : []),
    ],
  });
  if (!closes(meta, field)) return [heads(null, weighted)];
  return [heads(openOnes, weighted), ...(closed ? [heads(closedFilter(closed), false)] : [])];
}

/** Count and sums of a column. */
export interface Figures {
  count: number;
  sum: Money | null;
  weighted: Money | null;
}
interface Money {
  amount: string;
  currency: string;
}

export function figuresOf(answer: AggregateAnswer | undefined, field: FieldMeta): Map<string, Figures> {
  const figures = new Map<string, Figures>();
  for (const group of answer?.groups ?? []) {
    const key = group.key[field.name];
    const id = asLink(key)?.id ?? (typeof key === 'string' ? key : '');
    figures.set(id, {
      count: Number(group.values.count ?? 0),
      sum: (group.values.sum as Money | undefined) ?? null,
      weighted: (group.values.weighted as Money | undefined) ?? null,
    });
  }
  return figures;
}

const plus = (money: Money | null, amount: number): Money | null =>
  money ? { ...money, amount: String(Number(money.amount) + amount) } : null;

/** The figures as they will be once a record has moved, so that the heads need not wait for the server. */
export function afterMove(
  answer: AggregateAnswer,
  field: FieldMeta,
  from: string,
  to: string,
  record: Record<string, unknown>,
): AggregateAnswer {
  const amount = Number((record.amount as Money | null | undefined)?.amount ?? 0);
  const step: Record<string, number> = { [from]: -1, [to]: 1 };
  return {
    ...answer,
    groups: answer.groups.map((group) => {
      const key = group.key[field.name];
      const by = step[asLink(key)?.id ?? (typeof key === 'string' ? key : '')];
      if (!by) return group;
      const values = { ...group.values };
      if (typeof values.count === 'number') values.count += by;
      if (values.sum) values.sum = plus(values.sum as Money, by * amount);
      return { ...group, values };
    }),
  };
}
