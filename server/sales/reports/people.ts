import type { Context } from '../../kernel/context.ts';
import { can } from '../../records/permissions.ts';
import type { Filter } from '../../records/types.ts';
import { all, amountOf, ask, countOf, has, is, part, share, within } from './ask.ts';
import type { ReportPart, ReportQuery } from './schema.ts';

/** What each colleague did: what they finished, whom they met and called, what they wrote down, began and won. */
export async function teamActivity(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const kinds: Array<{ name: string; object: string; by: string; at: string; filter?: Filter }> = [
    { name: 'tasks_done', object: 'task', by: 'assignee', at: 'done_at' },
    { name: 'calls', object: 'call', by: 'owner', at: 'started_at' },
    { name: 'meetings', object: 'meeting', by: 'owner', at: 'starts_at', filter: { not: is('status', 'cancelled') } },
    { name: 'notes', object: 'note', by: 'created_by', at: 'created_at' },
    { name: 'deals_begun', object: 'deal', by: 'owner', at: 'created_at' },
    { name: 'deals_won', object: 'deal', by: 'owner', at: 'close_date', filter: is('status', 'won') },
  ].filter(({ object, by, at }) => has(ctx, object, by, at) && can(ctx, object, 'read'));
  const people = new Map<string, { name: string | null; counts: Map<string, number> }>();
  for (const { name, object, by, at, filter } of kinds) {
    const member = query.owner ? is(by, query.owner) : query.team ? is(`${by}.team`, query.team) : null;
    const { groups } = await ask(ctx, object, {
      filter: all(within(at, query), filter, member),
      group_by: [{ field: by }],
      measures: [{ fn: 'count', as: 'n' }],
    });
    for (const { key, titles, values } of groups) {
      const id = key[by] as string | null;
      if (!id) continue;
      const row = people.get(id) ?? { name: titles?.[by] ?? null, counts: new Map() };
      row.counts.set(name, countOf(values.n));
      people.set(id, row);
    }
  }
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  return [
    part(
      'by_member',
      { are: 'records', object: 'member' },
      kinds.map(({ name }) => ({ name, kind: 'count' as const })),
      [...people]
        .sort(([, a], [, b]) => sum(b.counts) - sum(a.counts))
        .map(([id, { name, counts }]) => ({
          key: id,
          label: name,
          values: kinds.map((kind) => counts.get(kind.name) ?? 0),
          drill: { plural: 'tasks', filter: all(is('assignee', id), within('done_at', query)) },
        })),
      { kind: 'bars', columns: kinds.map(({ name }) => name).filter((name) => !name.startsWith('deals')) },
    ),
  ];
}

/** What was offered to customers beside what they asked for, and what they said. */
export async function offerAcceptance(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  if (!has(ctx, 'offer', 'kind', 'outcome')) return [];
  const day = has(ctx, 'offer', 'offered_on') ? 'offered_on' : 'created_at';
  const member = has(ctx, 'offer', 'owner') ? 'owner' : 'created_by';
  const whose = query.owner ? is(member, query.owner) : query.team ? is(`${member}.team`, query.team) : null;
  const asked = all(within(day, query), whose);
  const worth = has(ctx, 'offer', 'amount');
  const by = async (name: string, field: string, rows: ReportPart['rows']) => {
    const { groups } = await ask(ctx, 'offer', {
      filter: asked,
      group_by: [{ field }],
      measures: [
        { fn: 'count', as: 'offered' },
        { fn: 'count', as: 'accepted', filter: is('outcome', 'accepted') },
        { fn: 'count', as: 'refused', filter: is('outcome', 'refused') },
        ...(worth ? [{ fn: 'sum' as const, field: 'amount', as: 'value', filter: is('outcome', 'accepted') }] : []),
      ],
      sort: ['-offered'],
    });
    return part(
      name,
      rows,
      [
        { name: 'offered', kind: 'count' },
        { name: 'accepted', kind: 'count' },
        { name: 'refused', kind: 'count' },
        { name: 'acceptance', kind: 'percent' },
        ...(worth ? [{ name: 'value', kind: 'money' as const }] : []),
      ],
      groups.map(({ key, titles, values }) => {
        const [offered, accepted] = [countOf(values.offered), countOf(values.accepted)];
        return {
          key: String(key[field] ?? ''),
          label: rows.are === 'records' ? (titles?.[field] ?? null) : (key[field] as string | null),
          values: [
            offered,
            accepted,
            countOf(values.refused),
            // Of those that were answered: what is still open says nothing yet.
            share(accepted, accepted + countOf(values.refused)),
            ...(worth ? [amountOf(values.value) ?? 0] : []),
          ],
          drill: { plural: 'offers', filter: all(asked, is(field, key[field])) },
        };
      }),
      { kind: 'sideways bars', columns: ['acceptance'] },
    );
  };
  const parts = [await by('by_kind', 'kind', { are: 'choices', object: 'offer', field: 'kind' })];
  if (has(ctx, 'offer', 'product'))
    parts.push(await by('by_product', 'product', { are: 'records', object: 'product' }));
  return parts;
}
