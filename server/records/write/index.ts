import { type Context, inTransaction, withFreshDefinitions } from '../../kernel/context.ts';
import { isTouched } from '../formula/derivations.ts';
import { type Action, requirePermission } from '../permissions.ts';
import type { Change, KithRecord, Operation, Values } from '../types.ts';
import { type Group, toGroups } from './draft.ts';
import type { WriteOptions, WriteResult } from './options.ts';
import { retrying } from './refusals.ts';
import { NotPlain, Writing } from './writing.ts';

export { openChangeSet } from './change-set.ts';
export type { ChangeResult, WriteOptions, WriteResult } from './options.ts';

const asked: Record<Operation, Action> = {
  create: 'create',
  update: 'update',
  trash: 'delete',
  restore: 'delete',
  purge: 'delete',
};

/**
 * The only door for writes. Permission, the domain's rules, validation, row locks, versions, the rows, their search
 * rows, one change set and the events: all in one transaction, set-wise, so that one change and five thousand take the
 * same few statements.
 * @throws DomainError for the first change that is refused, unless `partial`
 */
export async function write(ctx: Context, changes: Change[], options: WriteOptions = {}): Promise<WriteResult> {
  const groups = toGroups(ctx, changes, 0);
  for (const group of groups) requirePermission(ctx, group.def.name, asked[group.op]);
  const [only, ...others] = groups;
  if (only && others.length === 0 && mayBePlain(ctx, only, options)) {
    const result = await writePlain(ctx, changes, options);
    if (result) return result;
  }
  // Inside a transaction nothing goes again by itself, so the drafts are used up here.
  if (ctx.transaction) return retrying(ctx, () => new Writing(ctx, options).run(groups, changes.length));
  return retrying(ctx, () =>
    inTransaction(ctx, (ctx) => new Writing(ctx, options).run(toGroups(ctx, changes, 0), changes.length)),
  );
}

/** Creates of one object whose rules add nothing need no transaction of their own: one statement says it all. */
const mayBePlain = (ctx: Context, group: Group, options: WriteOptions) =>
  group.op === 'create' &&
  !group.def.rules.after &&
  !options.changeSet &&
  !options.dryRun &&
  !isTouched(ctx, group.def.name);

/** Null where a rule adds changes after all, and nothing was written. */
async function writePlain(ctx: Context, changes: Change[], options: WriteOptions): Promise<WriteResult | null> {
  try {
    return await withFreshDefinitions(ctx, () =>
      retrying(ctx, () => new Writing(ctx, options).run(toGroups(ctx, changes, 0), changes.length, true)),
    );
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

async function writeOne(ctx: Context, change: Change, options?: WriteOptions): Promise<KithRecord> {
  const { results } = await write(ctx, [change], options);
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return result.record;
}

export const createRecord = (ctx: Context, object: string, values: Values, options?: WriteOptions) =>
  writeOne(ctx, { op: 'create', object, values }, options);

export const updateRecord = (
  ctx: Context,
  object: string,
  id: string,
  values: Values,
  version?: number,
  options?: WriteOptions,
) => writeOne(ctx, { op: 'update', object, id, values, version }, options);

export const trashRecord = (ctx: Context, object: string, id: string, version?: number) =>
  writeOne(ctx, { op: 'trash', object, id, version });

export const restoreRecord = (ctx: Context, object: string, id: string) => writeOne(ctx, { op: 'restore', object, id });
