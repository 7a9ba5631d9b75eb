import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Filter } from '../model/filter-tree.ts';
import { fieldOf } from '../model/objects.ts';
import { type Stage, stagesOf } from './stages.ts';

const open: Filter = { field: 'status', op: 'eq', value: 'open' };

/** What one looks for among deals that need somebody, by what it is called under `board.quick`. */
export function attentionFilters(
  meta: ObjectMeta,
  stages: Stage[],
  pipeline: string | undefined,
): Array<{ key: string; filter: Filter }> {
  const has = (name: string) => fieldOf(meta, name) !== undefined;
  const rotting = stagesOf(stages, pipeline)
    .filter((stage) => stage.kind === 'open' && stage.age_limit)
    .map(
      (stage): Filter => ({
        and: [
          { field: 'stage', op: 'eq', value: stage.id },
          { field: 'stage_since', op: 'lt', value: { ago: stage.age_limit, unit: 'day' } },
        ],
      }),
    );
  const all: Array<{ key: string; needs: string[]; filter: Filter | null }> = [
    {
      key: 'noStep',
      needs: ['next_step_on', 'status'],
      filter: { and: [open, { field: 'next_step_on', op: 'empty' }] },
    },
    {
      key: 'lateStep',
      needs: ['next_step_on', 'status'],
      filter: { and: [open, { field: 'next_step_on', op: 'lt', value: { ago: 0, unit: 'day' } }] },
    },
    { key: 'rotting', needs: ['stage_since'], filter: rotting.length > 0 ? { or: rotting } : null },
    { key: 'blocked', needs: ['status'], filter: blocked },
    { key: 'red', needs: ['rag'], filter: { field: 'rag', op: 'eq', value: 'red' } },
    { key: 'disagrees', needs: ['rag_conflict'], filter: { field: 'rag_conflict', op: 'eq', value: true } },
  ];
  return all.flatMap(({ key, needs, filter }) => (filter && needs.every(has) ? [{ key, filter }] : []));
}

const blocked: Filter = {
  some: 'blockers',
  where: { and: [{ field: 'resolved_at', op: 'empty' }] },
  count: { gte: 1 },
};
