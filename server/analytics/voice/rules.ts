import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import type { Rules } from '../../records/define.ts';
import { tableOf } from '../../records/projection.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';

export const responseRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    const live = drafts.filter(({ op }) => op === 'create' || op === 'update');
    await takeAlong(ctx, live, ['company', 'owner']);
    for (const draft of live) {
      if (draft.op === 'create') draft.values.answered_at ??= ctx.now().toISOString();
      const [kind, score] = [String(draft.get('kind') ?? 'nps'), Number(draft.get('score'))];
      if (kind === 'nps' && !(Number.isInteger(score) && score >= 0 && score <= 10))
        draft.refuse('score', 'out_of_range', 'A recommendation is a whole number from 0 to 10');
      const topic = draft.get('topic');
      draft.values.name = `${kind.toUpperCase()} ${score}${topic ? `: ${topic}` : ''}`;
    }
  },
};

export const touchRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    const live = drafts.filter(({ op }) => op === 'create' || op === 'update');
    await takeAlong(ctx, live, ['company']);
    for (const draft of live) {
      if (!draft.get('person') && !draft.get('company'))
        draft.refuse('person', 'required', 'Say whose touch it was: a person or a company');
      draft.values.name = [draft.get('channel'), draft.get('campaign')].filter(Boolean).join(': ');
    }
  },
};

export const costRules: Rules = {
  on: ['create', 'update'],
  prepare(_ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op !== 'create' && draft.op !== 'update') continue;
      const [from, to] = [String(draft.get('spent_from') ?? ''), String(draft.get('spent_to') ?? '')];
      if (from && to && from > to) draft.refuse('spent_to', 'out_of_range', 'The last day lies before the first');
      draft.values.name = `${draft.get('channel')} ${from}`;
    }
  },
};

/** Company and owner are those of the person, where nobody said another. */
async function takeAlong(ctx: Context, drafts: Draft[], fields: Array<'company' | 'owner'>): Promise<void> {
  const wanting = drafts.filter((draft) => draft.changes('person') && fields.some((field) => !draft.get(field)));
  const ids = [...new Set(wanting.flatMap((draft) => idOf(draft.get('person')) ?? []))];
  if (ids.length === 0) return;
  const { rows } = await sql<{ id: string; company: string | null; owner: string | null }>`
    select id, company_id as company, owner_id as owner from ${tableOf(ctx, catalog(ctx).object('person'))}
    where id = any(${ids}::uuid[])`.execute(ctx.db);
  const people = new Map(rows.map((row) => [row.id, row]));
  for (const draft of wanting) {
    const person = people.get(idOf(draft.get('person')) ?? '');
    for (const field of fields) if (!draft.get(field) && person?.[field]) draft.values[field] = person[field];
  }
}
