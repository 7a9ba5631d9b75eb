import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

/** For each of these leads that lacks one: the required criteria that were not answered with yes. */
export async function unmetCriteria(ctx: Context, leads: string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ lead: string; name: string }>`
    select l.id as lead, c.name from unnest(${leads}::uuid[]) as l (id)
    cross join ${table(ctx, 'lead_criterion')} c
    where c.required and c.trashed_at is null and not exists (
      select 1 from ${table(ctx, 'lead_answer')} a
      where a.lead_id = l.id and a.criterion_id = c.id and a.answer = 'yes' and a.trashed_at is null)
    order by c.position, c.created_at`.execute(ctx.db);
  const unmet = new Map<string, string[]>();
  for (const { lead, name } of rows) unmet.set(lead, [...(unmet.get(lead) ?? []), name]);
  return unmet;
}

export interface CriterionRow {
  criterion: string;
  name: string;
  help: string | null;
  required: boolean;
  answer: 'yes' | 'no' | 'unknown';
  note: string | null;
  answer_id: string | null;
}

/** The checklist of one lead, in its order. */
export async function checklistOf(ctx: Context, lead: string): Promise<CriterionRow[]> {
  const { rows } = await sql<CriterionRow>`
    select c.id as criterion, c.name, c.help, coalesce(c.required, false) as required,
      coalesce(a.answer, 'unknown') as answer, a.note, a.id as answer_id
    from ${table(ctx, 'lead_criterion')} c
    left join lateral (
      select a.id, a.answer, a.note from ${table(ctx, 'lead_answer')} a
      where a.lead_id = ${lead}::uuid and a.criterion_id = c.id and a.trashed_at is null order by a.created_at limit 1
    ) a on true
    where c.trashed_at is null order by c.position, c.created_at, c.id`.execute(ctx.db);
  return rows;
}

/** What is there already of pairs of lead and criterion: `lead criterion` to the id of the answer. */
export async function answersTo(ctx: Context, leads: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; lead_id: string; criterion_id: string }>`select id, lead_id, criterion_id
    from ${table(ctx, 'lead_answer')} where lead_id = any(${leads}::uuid[]) and trashed_at is null`.execute(ctx.db);
  return new Map(rows.map((row) => [`${row.lead_id} ${row.criterion_id}`, row.id]));
}

export async function lastPosition(ctx: Context): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(position) as last
    from ${table(ctx, 'lead_criterion')} where trashed_at is null`.execute(ctx.db);
  return rows[0]?.last ?? 0;
}
