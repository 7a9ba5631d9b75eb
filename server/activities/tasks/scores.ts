import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { unlimited } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';

const PART = 200;

/** The points of leads, by their ids. */
export async function scoresOfLeads(ctx: Context, ids: string[]): Promise<Map<string, number | null>> {
  const wanted = [...new Set(ids)];
  const scores = new Map<string, number | null>();
  if (!catalog(ctx).has('lead')) return scores;
  for (let i = 0; i < wanted.length; i += PART) {
    const filter = { field: 'id', op: 'in', value: wanted.slice(i, i + PART) } as const;
    const { records } = await listRecords(unlimited(ctx), 'lead', { filter, fields: ['score'], limit: PART });
    for (const { id, score } of records) scores.set(id, (score as number | null) ?? null);
  }
  return scores;
}

/** Leads were scored anew: their open tasks follow. Nobody changed these, so no history is written. @returns which did */
export async function followScores(
  ctx: Context,
  leads: Array<{ id: string; score: number | null }>,
): Promise<string[]> {
  if (leads.length === 0) return [];
  const { rows } = await sql<{ id: string }>`update ${sql.id(ctx.workspace.schema, 'task')} t set lead_score = l.score
    from json_to_recordset(${JSON.stringify(leads)}::json) as l(id uuid, score bigint)
    where t.about_id = l.id and t.about_object = 'lead' and t.done_at is null and t.trashed_at is null
      and t.lead_score is distinct from l.score
    returning t.id`.execute(ctx.db);
  return rows.map(({ id }) => id);
}
