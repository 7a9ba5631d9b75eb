import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { today } from '../../records/dates.ts';

/** More than people ask from one office in a day, and too few to fill an inbox with. */
export const MOST_OF_ONE = 10;
export const MOST_OF_ALL = 300;

/** Counts an inquiry on a public page, in the transaction that takes it in. @throws rate_limited beyond what people ask in a day */
export async function countVisitor(ctx: Context, page: string): Promise<void> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const table = sql.id(ctx.workspace.schema, 'visitor_inquiry');
  // Nobody needs to know later from which address somebody asked.
  const visitor = createHash('sha256')
    .update(`${page} ${day} ${ctx.address ?? ''}`)
    .digest('hex')
    .slice(0, 32);
  await sql`delete from ${table} where day < ${day}::date`.execute(ctx.db);
  for (const [who, most] of [
    [visitor, MOST_OF_ONE],
    ['', MOST_OF_ALL],
  ] as const) {
    const { rows } = await sql`insert into ${table} as v (page, visitor, day, count)
      values (${page}::uuid, ${who}, ${day}::date, 1)
      on conflict (page, visitor, day) do update set count = v.count + 1 where v.count < ${most} returning count`.execute(
      ctx.db,
    );
    if (rows.length === 0)
      throw new DomainError(
        'rate_limited',
        'Very many have asked here today already. Please write or call instead, or try again tomorrow.',
        [],
        { retry_after: 3600 },
      );
  }
}
