import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { today } from '../../../records/dates.ts';
import type { Change } from '../../../records/types.ts';
import { write } from '../../../records/write/index.ts';
import { OPEN } from '../rules.ts';
import { countTouches, leadsAbout } from '../touches.ts';
import { say } from './inquiry.ts';

const PART = 2000;

/** Open screens are told of so many records one by one; beyond, they load afresh. */
const MOST_TOLD = 201;

/** Figures that Kith keeps were worked out anew: nobody changed the leads (or their tasks), but screens show them. */
export async function tellComputed(ctx: Context, ids: string[], object: 'lead' | 'task' = 'lead'): Promise<void> {
  const events = ids
    .slice(0, MOST_TOLD)
    .map((record_id) => ({ name: `${object}.computed`, object, record_id, payload: {} }));
  await say(ctx, uuidv7(), events);
}

/** Counts the touches of the leads that these records are about. */
export async function recountTouches(ctx: Context, byObject: Map<string, string[]>): Promise<string[]> {
  const leads = new Set<string>();
  for (const [object, ids] of byObject) for (const id of await leadsAbout(ctx, object, ids)) leads.add(id);
  const changed = await countTouches(ctx, [...leads]);
  await tellComputed(ctx, changed);
  return [...leads];
}

/** Leads in nurture whose day has come return to the inbox. Safe to run again. */
export async function returnDueLeads(ctx: Context): Promise<number> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  let returned = 0;
  for (;;) {
    const { rows } = await sql<{
      id: string;
      version: number;
    }>`select id, version from ${sql.id(ctx.workspace.schema, 'lead')}
      where status = 'recycled' and recycle_on <= ${day}::date and trashed_at is null order by recycle_on, id limit ${PART}`.execute(
      ctx.db,
    );
    if (rows.length === 0) return returned;
    const changes = rows.map(
      ({ id, version }): Change => ({ op: 'update', object: 'lead', id, version, values: { status: 'new' } }),
    );
    const { results } = await write(ctx, changes, { partial: true, reason: 'Back from nurture' });
    const done = results.filter((result) => result.ok).length;
    returned += done;
    // Somebody holds all that are left: the next run finds them.
    if (done === 0) return returned;
  }
}

/** The ids of all open leads, some thousands at a time. */
export async function* openLeads(ctx: Context): AsyncGenerator<string[]> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, 'lead')}
      where status = any(${OPEN}::text[]) and trashed_at is null and id > ${after}::uuid order by id limit ${PART}`.execute(
      ctx.db,
    );
    if (rows.length > 0) yield rows.map((row) => row.id);
    if (rows.length < PART) return;
    after = rows.at(-1)?.id ?? after;
  }
}
