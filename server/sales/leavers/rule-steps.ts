import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Change } from '../../records/types.ts';
import type { Step } from '../assignment/schema.ts';

interface RuleRow {
  id: string;
  name: string;
  steps: string | null;
}

/** Assignment rules that give leads to a member by name: they are kept as text, which no field of a record shows. */
export async function rulesNaming(ctx: Context, member: string): Promise<RuleRow[]> {
  const { rows } = await sql<RuleRow>`select id, name, steps from ${sql.id(ctx.workspace.schema, 'assignment_rule')}
    where trashed_at is null and steps like ${`%${member}%`}`.execute(ctx.db);
  return rows;
}

/** The same rules with the successor in the leaver's place, each colleague once. */
export async function ruleChanges(ctx: Context, member: string, to: string): Promise<Change[]> {
  return (await rulesNaming(ctx, member)).map(({ id, steps }): Change => {
    const changed = (JSON.parse(steps ?? '[]') as Step[]).map((step): Step => {
      if (step.to === 'member' && step.id === member) return { ...step, id: to };
      if (step.to !== 'members') return step;
      return { ...step, ids: [...new Set(step.ids.map((one) => (one === member ? to : one)))] };
    });
    return { op: 'update', object: 'assignment_rule', id, values: { steps: JSON.stringify(changed) } };
  });
}
