import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import type { Progress, WorkKind } from '../bulk/kinds.ts';
import { catalog } from '../catalog.ts';
import { today } from '../dates.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { tableOf } from '../projection.ts';
import { rateBegins } from '../rates.ts';
import { numberText, takeNumbers } from '../write/numbers.ts';
import { type Derived, derivationsOf, following, isMoneyRollup, keyOf } from './derivations.ts';
import { computeAll } from './index.ts';
import { recompute } from './recompute.ts';

const CHUNK = 2000;

interface Wanted {
  fields: Array<{ object: string; field: string }>;
}

/** How far it has come: the step in the order of computing, and the record that the last part ended with. */
interface Position {
  step: string;
  after: string | null;
}

/** Computes fields, and what follows from them, for all records: each field for all before the next that looks at it. */
export const computeWork: WorkKind<Wanted> = {
  kind: 'compute',
  async run(running) {
    const wanted = new Set(running.work.parameters.fields.map(({ object, field }) => keyOf(object, field)));
    let at = (running.work.position as Position | null) ?? null;
    const part = async (ctx: Context): Promise<Progress | null> => {
      const from = derivationsOf(ctx).all.filter((one) => wanted.has(nameOf(one)));
      const steps = stepsOf(following(ctx, from));
      const index = at ? steps.findIndex(({ name }) => name === at?.step) : 0;
      const step = steps[Math.max(index, 0)];
      if (!step) return null;
      const ids = await nextIds(ctx, step.def, at?.after ?? null);
      await recompute(ctx, step.derived, ids);
      const following_ = steps[steps.indexOf(step) + 1];
      if (ids.length === CHUNK) at = { step: step.name, after: ids.at(-1) ?? null };
      else if (following_) at = { step: following_.name, after: null };
      else at = { step: END, after: null };
      return { done: ids.length, position: at };
    };
    while (at?.step !== END && (await running.part(part)));
  },
};

const END = 'end';
const nameOf = ({ def, field }: Derived) => keyOf(def.name, field.name);

/** Fields of one object that stand on one level are computed together. */
function stepsOf(derived: Derived[]): Array<{ name: string; def: ObjectDefinition; derived: Derived[] }> {
  const groups = Map.groupBy(derived, (one) => `${one.level} ${one.def.name}`);
  return [...groups].map(([name, list]) => ({ name, def: (list[0] as Derived).def, derived: list }));
}

/** Locked, so that who writes them at the same moment waits and computes with what is new. */
async function nextIds(ctx: Context, def: ObjectDefinition, after: string | null): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${tableOf(ctx, def)}
    ${after ? sql`where id > ${after}::uuid` : sql``} order by id limit ${sql.lit(CHUNK)} for no key update`.execute(
    ctx.db,
  );
  return rows.map(({ id }) => id);
}

/** Gives the records that were there before a field of running numbers theirs, the oldest first. */
export const numberWork: WorkKind<{ object: string; field: string }> = {
  kind: 'number',
  async run(running) {
    const { object, field: name } = running.work.parameters;
    const part = async (ctx: Context): Promise<Progress | null> => {
      const def = catalog(ctx).has(object) ? catalog(ctx).object(object) : null;
      const field = def?.fields[name];
      if (!def || field?.type !== 'auto_number') return null;
      const done = await numberSome(ctx, def, field);
      return done > 0 ? { done } : null;
    };
    while (await running.part(part));
  },
};

async function numberSome(ctx: Context, def: ObjectDefinition, field: Field): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from ${tableOf(ctx, def)} where ${sql.ref(field.name)} is null
    order by created_at, id limit ${sql.lit(CHUNK)} for update`.execute(ctx.db);
  if (rows.length === 0) return 0;
  const last = await takeNumbers(ctx, def.name, field, rows.length);
  const texts = rows.map((_, i) => numberText(field.format ?? '{0}', last - rows.length + 1 + i));
  await sql`update ${tableOf(ctx, def)} as t set ${sql.ref(field.name)} = n.value
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${texts}::text[]) as n (id, value) where t.id = n.id`.execute(
    ctx.db,
  );
  return rows.length;
}

/** What speaks of today is computed anew on each new day of the workspace. Safe to run again. */
export async function computeDaily(ctx: Context): Promise<void> {
  const { all } = derivationsOf(ctx);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const begins = all.some(isMoneyRollup) && (await rateBegins(ctx, day));
  const timed = all.filter((one) => one.timed || (begins && isMoneyRollup(one)));
  if (timed.length === 0) return;
  const { rows } =
    await sql`insert into ${sql.id(ctx.workspace.schema, 'computed_day')} as c (day) values (${day}::date)
    on conflict (one) do update set day = excluded.day where c.day <> excluded.day returning day`.execute(ctx.db);
  if (rows.length > 0)
    await computeAll(
      ctx,
      timed.map((one) => ({ object: one.def.name, field: one.field.name })),
    );
}

export const formulaJobs: Job[] = [
  {
    // Days begin at other hours elsewhere.
    name: 'records.daily',
    cron: '2,32 * * * *',
    run: async (runtime, _payload, { signal }) => {
      for (const workspace of await allWorkspaces(runtime)) {
        if (signal.aborted) return;
        await computeDaily(systemContext(runtime, workspace));
      }
    },
  },
];
