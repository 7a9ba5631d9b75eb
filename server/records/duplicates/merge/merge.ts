import { sql } from 'kysely';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, forbidden, invalid, invalidField, notFound } from '../../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../../kernel/ids.ts';
import { recordAudit } from '../../audit.ts';
import { catalog } from '../../catalog.ts';
import type { ObjectDefinition } from '../../define.ts';
import { requirePermission, writableFields } from '../../permissions.ts';
import { getRecord } from '../../query.ts';
import { decodeRow } from '../../storage.ts';
import type { Change, KithRecord, Values } from '../../types.ts';
import { openChangeSet, write } from '../../write/index.ts';
import { settingsOf } from '../find/settings.ts';
import { carryDecisions } from '../pairs.ts';
import { isMergeable } from '../recipe.ts';
import type { Cause } from '../schema.ts';
import { followers } from './following.ts';
import { insertMerge, keepDoubles, survivorsOf } from './queries.ts';
import { survivingValues } from './survivors.ts';
import { ruledValues } from './survivorship.ts';

export interface MergeWish {
  winner: string;
  losers: string[];
  /** Values for the winner in place of what would survive by itself. */
  values?: Values;
  cause?: Cause | null;
}

export interface MergeResult {
  id: string;
  changeSet: string;
  record: KithRecord;
}

const MOST = 20;
const PART = 2000;

/**
 * Makes one record of several: the losers go where only their un-merging brings them back from, all that pointed to
 * them points to the winner, and the winner holds what survives. One transaction, one change set.
 * @throws DomainError not_found for what the caller may not see; conflict where somebody else merged one of them just now
 */
export async function mergeRecords(ctx: Context, object: string, wish: MergeWish, work?: string): Promise<MergeResult> {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, 'update');
  requirePermission(ctx, object, 'delete');
  if (!isMergeable(def)) throw forbidden(`${def.labels} cannot be merged`);
  const losers = [...new Set(wish.losers)];
  checkWish(ctx, def, wish, losers);
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(ctx, (outer) => mergeLocked(outer, def, { ...wish, losers }, work ?? null));
    } catch (error) {
      // Two who merge at once may wait for each other's related records: one goes again and is told what happened.
      if (ctx.transaction || attempt === 3 || (error as { code?: string }).code !== '40P01') throw error;
    }
  }
}

function checkWish(ctx: Context, def: ObjectDefinition, { winner, values }: MergeWish, losers: string[]): void {
  if (losers.length === 0 || losers.length > MOST) {
    throw invalidField('losers', 'out_of_range', `Give 1 to ${MOST} records to merge into the winner`);
  }
  if (losers.includes(winner)) throw invalidField('losers', 'circular', 'A record cannot be merged into itself');
  for (const id of [winner, ...losers]) if (!isUuid(id)) throw notFound(def.label);
  const mine = writableFields(ctx, def);
  const wrong = Object.keys(values ?? {}).filter((name) => !mine.includes(name));
  if (wrong.length > 0) {
    throw invalid(
      'Some values cannot be set',
      wrong.map((field) => ({
        field,
        code: def.fields[field] ? 'read_only' : 'unknown_field',
        message: `${field} cannot be set`,
      })),
    );
  }
}

async function mergeLocked(
  outer: Context,
  def: ObjectDefinition,
  wish: MergeWish,
  work: string | null,
): Promise<MergeResult> {
  const id = uuidv7();
  const ctx: Context = { ...outer, origin: { kind: 'merge', id } };
  const { winner, losers } = await lockedRecords(ctx, def, wish);
  const title = (record: KithRecord) => String(record[def.title] ?? def.label);
  const reason = `Merged ${losers.map(title).join(', ')} into ${title(winner)}`.slice(0, 500);
  const changeSet = await openChangeSet(ctx, { reason });
  const merging = { object: def.name, losers: wish.losers };
  const inSet = { changeSet, returning: false };

  await write(
    ctx,
    wish.losers.map((loser): Change => ({ op: 'trash', object: def.name, id: loser })),
    inSet,
  );
  const update = (values: Values): Change => ({ op: 'update', object: def.name, id: winner.id, values });
  const system = entrusted(ctx);
  const { survival } = await settingsOf(ctx, def.name);
  const ruled = await ruledValues(ctx, def, survival, winner, losers);
  await write(system, [update({ ...survivingValues(def, winner, losers), ...ruled })], {
    ...inSet,
    system: true,
    touch: true,
  });
  const chosen = await write(ctx, [update(wish.values ?? {})], { changeSet, touch: false });
  const result = chosen.results[0];
  if (!result?.ok) throw result?.error ?? new Error('A merge gave no record');

  const following = await followers(system, def, { ...merging, winner: result.record });
  for (let at = 0; at < following.changes.length; at += PART) {
    await write(system, following.changes.slice(at, at + PART), { ...inSet, system: true });
  }
  await insertMerge(ctx, {
    id,
    object: def.name,
    winner: winner.id,
    losers: wish.losers,
    titles: Object.fromEntries(losers.map((loser) => [loser.id, title(loser)])),
    cause: wish.cause ?? null,
    change_set: changeSet,
    work_id: work,
    created_by: ctx.actor.memberId,
  });
  await keepDoubles(ctx, id, following.doubles);
  await carryDecisions(ctx, def.name, id, winner.id, wish.losers);
  await recordAudit(ctx, {
    action: 'record.merged',
    object: def.name,
    recordId: winner.id,
    title: title(winner),
    detail: { merge: id, losers: wish.losers, ...(wish.cause ? { cause: wish.cause } : {}) },
  });
  return { id, changeSet, record: await getRecord(outer, def.name, winner.id) };
}

/** Locks all of them in the order of their ids, and says what became of those that are gone. */
async function lockedRecords(ctx: Context, def: ObjectDefinition, wish: MergeWish) {
  const ids = [wish.winner, ...wish.losers];
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(ctx.workspace.schema, def.name)}
    where id = any(${ids}::uuid[]) order by id for update`.execute(ctx.db);
  const found = new Map(rows.map((row) => [row.id as string, decodeRow(def, row)]));
  const records: KithRecord[] = [];
  for (const id of ids) {
    const record = found.get(id);
    // Asked for as the caller sees it: what may not be seen is not there.
    if (!record) throw notFound(def.label);
    await getRecord(ctx, def.name, id, { trashed: true, fields: [def.title] });
    if (record.trashed_at) {
      const survivor = (await survivorsOf(ctx, [id])).get(id);
      if (!survivor) throw notFound(def.label);
      throw conflict('One of these records was merged already. Look at it again', { record: id, winner: survivor });
    }
    records.push(record);
  }
  const [winner, ...losers] = records as [KithRecord, ...KithRecord[]];
  return { winner, losers };
}

/** What must follow follows, whether or not the caller may change it: leaving it behind would lose it. */
export const entrusted = (ctx: Context): Context => ({ ...ctx, role: 'owner', rights: undefined }) as Context;
