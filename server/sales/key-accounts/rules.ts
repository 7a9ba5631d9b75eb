import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, NewEvent, Written } from '../../records/types.ts';
import { addMonths } from './months.ts';

export const programmeRules: Rules = {
  on: ['create', 'update'],
  prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    for (const draft of drafts) {
      const { values } = draft;
      if (draft.op === 'create' && !values.owner && ctx.actor.memberId) values.owner = ctx.actor.memberId;
      // Another rhythm moves what comes next, unless somebody says when that is.
      const rhythm = draft.op === 'create' || draft.changes('review_months');
      if (!rhythm || values.next_review !== undefined) continue;
      const months = Number(draft.get('review_months') ?? 3);
      const from = String(draft.get('last_review') ?? today(ctx.now(), ctx.workspace.timeZone));
      if (Number.isInteger(months) && months > 0 && months <= 60) values.next_review = addMonths(from, months);
    }
  },
  // The reminder moves along with the review.
  also: (_ctx, drafts) =>
    drafts.flatMap((draft): Change[] => {
      const task = draft.op === 'update' ? idOf(draft.get('review_task')) : null;
      if (!task || !draft.changes('next_review') || typeof draft.values.next_review !== 'string') return [];
      const due_at = `${draft.values.next_review}T09:00:00Z`;
      return [{ op: 'update', object: 'task', id: task, values: { due_at } }];
    }),
};

export const programmeCompanyRules: Rules = {
  prepare: (ctx, drafts) =>
    refuseTwice(ctx, drafts, ['programme', 'company'], 'company', 'This company is in the programme already'),
  after: (_ctx, written) => companiesChanged(written),
};

export const programmeMemberRules: Rules = {
  prepare: (ctx, drafts) =>
    refuseTwice(ctx, drafts, ['programme', 'member'], 'member', 'This colleague is in the team already'),
};

export const targetRules: Rules = {
  async prepare(ctx, drafts) {
    for (const draft of drafts)
      if (draft.op === 'create' || draft.changes('year')) draft.values.name = String(draft.get('year') ?? '');
    await refuseTwice(ctx, drafts, ['programme', 'year'], 'year', 'There is a target for this year already');
  },
};

export const reviewRules: Rules = {
  on: ['create', 'update'],
  prepare(ctx, drafts) {
    for (const draft of drafts) {
      const { values } = draft;
      if (draft.op === 'create') {
        values.held_on ??= today(ctx.now(), ctx.workspace.timeZone);
        values.held_by ??= ctx.actor.memberId;
      }
      if (draft.op === 'create' || draft.changes('held_on')) values.name = String(draft.get('held_on') ?? '');
    }
  },
  after: (_ctx, written) =>
    written
      .filter(({ op }) => op === 'create')
      .map(({ id, record }) => ({
        name: 'programme.reviewed',
        object: 'programme',
        record_id: String(idOf(record.programme)),
        payload: { review: id, held_on: record.held_on, outcome: record.outcome },
      })),
};

const companiesChanged = (written: Written[]): NewEvent[] =>
  [...new Set(written.map(({ record }) => String(idOf(record.programme))))].map((id) => ({
    name: 'programme.companies_changed',
    object: 'programme',
    record_id: id,
  }));

/** Two live ties of a programme with the same other end; of two who write at once the second waits, and then is told. */
async function refuseTwice(
  ctx: Context,
  drafts: Draft[],
  [one, other]: [string, string],
  field: string,
  message: string,
): Promise<void> {
  const [first] = drafts;
  const live = drafts.filter((draft) => draft.op !== 'trash' && draft.op !== 'purge');
  if (!first || live.length === 0) return;
  const partOf = (draft: Draft, name: string) => idOf(draft.get(name)) ?? String(draft.get(name) ?? '');
  const keyOf = (draft: Draft) => `${partOf(draft, one)} ${partOf(draft, other)}`;
  const ends = [...new Set(live.map((draft) => idOf(draft.get(one))).filter((id) => id !== null))];
  const { schema } = ctx.workspace;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}.${first.object}`}, 0))`.execute(ctx.db);
  const column = sql.ref(other === 'year' ? 'year' : `${other}_id`);
  const { rows } = await sql<{ key: string }>`select concat(${sql.ref(`${one}_id`)}, ' ', ${column}) as key
    from ${sql.id(schema, first.object)} where ${sql.ref(`${one}_id`)} = any(${ends}::uuid[]) and trashed_at is null
      and id <> all(${drafts.map((draft) => draft.id)}::uuid[])`.execute(ctx.db);
  const taken = new Set(rows.map((row) => row.key));
  for (const draft of live) {
    if (taken.has(keyOf(draft))) draft.refuse(field, 'not_unique', message);
    taken.add(keyOf(draft));
  }
}
