import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface ActionRow {
  id: string;
  name: string;
  stage_id: string;
  gate: boolean;
  due_days: number | null;
  help: string | null;
  position: number;
}

/** The actions of these stages, in order; of all stages where none are named. */
export async function actionsOf(db: Db, stages?: string[]): Promise<ActionRow[]> {
  if (stages?.length === 0) return [];
  let query = db
    .selectFrom('stage_action')
    .select(['id', 'name', 'stage_id', 'gate', 'due_days', 'help', 'position'])
    .where('trashed_at', 'is', null);
  if (stages) query = query.where('stage_id', 'in', stages);
  const rows = await query.orderBy('position').orderBy('id').execute();
  return rows.map((row) => ({ ...row, gate: row.gate === true, position: row.position ?? 0 }));
}

/** Which of these actions are done, as `deal action`. */
export async function doneOf(db: Db, schema: string, deals: string[], actions: string[]): Promise<Set<string>> {
  if (deals.length === 0 || actions.length === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    select deal_id || ' ' || action_id as key from ${sql.id(schema, 'deal_action')}
    where deal_id = any (${deals}::uuid[]) and action_id = any (${actions}::uuid[]) and trashed_at is null`.execute(db);
  return new Set(rows.map((row) => row.key));
}
