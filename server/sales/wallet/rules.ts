import { sql } from 'kysely';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import { namesOf } from '../queries.ts';

/** One figure for a company, a year and a category; what comes of two would be anybody's guess. */
export const walletRules: Rules = {
  async prepare(ctx, drafts) {
    const live = drafts.filter((draft) => draft.op !== 'trash' && draft.op !== 'purge');
    if (live.length === 0) return;
    const companies = [...new Set(live.map((draft) => idOf(draft.get('company'))).filter((id) => id !== null))];
    const names = await namesOf(ctx.db, 'company', companies);
    const { schema } = ctx.workspace;
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}.wallet`}, 0))`.execute(ctx.db);
    const { rows } = await sql<{ key: string }>`select concat_ws(' ', company_id, year, category_id) as key
      from ${sql.id(schema, 'wallet')} where company_id = any(${companies}::uuid[]) and trashed_at is null
        and id <> all(${drafts.map((draft) => draft.id)}::uuid[])`.execute(ctx.db);
    const taken = new Set(rows.map((row) => row.key));
    for (const draft of live) {
      const [company, category] = [idOf(draft.get('company')), idOf(draft.get('category'))];
      const key = [company, String(draft.get('year') ?? ''), category].filter(Boolean).join(' ');
      if (taken.has(key)) draft.refuse('year', 'not_unique', 'This is said for the year already: change what was said');
      taken.add(key);
      if (draft.op === 'create' || draft.changes('year') || draft.changes('company'))
        draft.values.name = [names.get(company ?? ''), draft.get('year')].filter(Boolean).join(', ');
    }
  },
};
