import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Field } from '../define.ts';
import type { Group } from './draft.ts';

const PLACE = /\{(0{1,12})\}/;

/** Whether a format such as `P-{00000}` says where the number goes, and leaves it room. */
export const isNumberFormat = (format: string): boolean =>
  format.length <= 60 && format.split(/\{0{1,12}\}/).length === 2 && !/[{}\p{Cc}]/u.test(format.replace(PLACE, ''));

/** The number in its format; one that has outgrown the noughts is longer. */
export const numberText = (format: string, n: number): string =>
  format.replace(PLACE, (_, noughts: string) => String(n).padStart(noughts.length, '0'));

/** Gives each new record its running numbers. Whoever asks at the same time waits, so that none is given twice. */
export async function giveNumbers(ctx: Context, group: Group): Promise<void> {
  for (const field of Object.values(group.def.fields)) {
    if (field.type !== 'auto_number' || field.archived) continue;
    const waiting = group.drafts.filter((draft) => !draft.refused && (draft.values[field.name] ?? null) === null);
    if (waiting.length === 0) continue;
    const last = await takeNumbers(ctx, group.def.name, field, waiting.length);
    waiting.forEach((draft, i) => {
      draft.values[field.name] = numberText(field.format ?? '{0}', last - waiting.length + 1 + i);
    });
  }
}

/** Takes the next `count` numbers and gives back the last of them. */
export async function takeNumbers(ctx: Context, object: string, field: Field, count: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`insert into ${sql.id(ctx.workspace.schema, 'running_number')} as n
    (object, field, last) values (${object}, ${field.name}, ${count}::bigint)
    on conflict (object, field) do update set last = n.last + excluded.last returning last`.execute(ctx.db);
  return rows[0]?.last ?? count;
}
