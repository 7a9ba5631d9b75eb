import { type RawBuilder, sql } from 'kysely';
import { handOverWebhooks } from '../../integrations/webhooks/service.ts';
import type { Context } from '../../kernel/context.ts';
import { conflict, type DomainError } from '../../kernel/errors.ts';
import { recordAudit } from '../../records/audit.ts';
import type { Failure, Progress, WorkKind } from '../../records/bulk/kinds.ts';
import { timeOf } from '../../records/dates.ts';
import { unlimited } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { getRecord, selection } from '../../records/query.ts';
import type { Change } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { endAccess } from '../../workspace/members/service.ts';
import { handOverStewardships } from './definitions.ts';
import { stillHeld } from './holdings.ts';
import { knownTables } from './known.ts';
import { followed, type Resolved, resolve } from './recipients.ts';
import { relationshipsOf } from './relationships.ts';
import { type HeldRole, heldRoles, namedIn } from './roles.ts';
import { ruleChanges } from './rule-steps.ts';
import type { Plan } from './schema.ts';
import { doubled } from './twice.ts';

export interface Parameters {
  member: string;
  name: string;
  leaving: string;
  plan: Plan;
  months: number;
  /** The kinds in the order in which they are handed over. */
  steps: string[];
}

/** Where it stands: which kind, the last record of it, and whose turn is next. */
interface Place {
  step: number;
  after: string | null;
  turn: number;
}

const LOT = 1000;

/**
 * Hands everything over, kind by kind and a lot at a time, all in one change set; then ends the leaver's access. A process that
 * dies goes on where it stood. Access ends only when nothing is left with the leaver.
 */
export const departureWork: WorkKind<Parameters> = {
  kind: 'departure',
  async run(running) {
    const { work } = running;
    const { parameters } = work;
    const place = () => (work.position as Place | null) ?? { step: 0, after: null, turn: 0 };
    const next = async (asked: Context): Promise<Progress | null> => {
      const ctx = unlimited(asked);
      const changeSet = await running.changeSet(ctx, { reason: `Handed over from ${parameters.name}` });
      const at = place();
      if (at.step > parameters.steps.length) return null;
      if (at.step === parameters.steps.length) {
        await finish(ctx, parameters, changeSet);
        return { position: { ...at, step: at.step + 1 } };
      }
      const roles = heldRoles(ctx);
      const held = roles.find((role) => role.key === parameters.steps[at.step]);
      // A field that was put away meanwhile names nobody any more.
      if (!held) return { position: { step: at.step + 1, after: null, turn: 0 } };
      const said = parameters.plan.kinds[held.key];
      const plan = { to: parameters.plan.to, kinds: said ? { [held.key]: said } : {} };
      const way = (await resolve(ctx, parameters.member, plan, [held])).get(held.key);
      return way
        ? handOver(ctx, held, way, parameters.member, at, changeSet)
        : { position: { step: at.step + 1, after: null, turn: 0 } };
    };
    while (await running.part(next));
  },
};

interface Row {
  id: string;
  goes_to: string | null;
  present: string[] | null;
}

/** The next lot of a kind. */
async function handOver(
  ctx: Context,
  held: HeldRole,
  way: Resolved,
  member: string,
  at: Place,
  changeSet: string,
): Promise<Progress> {
  const rows = await nextRows(ctx, held, way, member, at.after);
  const last = rows.at(-1);
  if (!last) return { position: { step: at.step + 1, after: null, turn: 0 } };
  let { turn } = at;
  const takerOf = (row: Row): string | null => {
    if (way.how === 'nobody' || way.how === 'end') return null;
    if (way.how !== 'turns' && row.goes_to) return row.goes_to;
    return way.ids[turn++ % way.ids.length] ?? null;
  };
  const changes = rows.map((row) => changeFor(held, way, member, row, takerOf(row)));
  const options = { changeSet, partial: true, returning: false, system: true } as const;
  const { results } = await write(ctx, changes, options);
  const refused = results.flatMap((result, i) =>
    result.ok ? [] : [{ change: changes[i] as Change, error: result.error }],
  );
  const failures: Failure[] = [];
  for (const { change, error } of refused) {
    const instead = held.role.twice === 'trash' && isTwice(error) ? await doubled(ctx, held, change) : null;
    let done = instead !== null;
    // One after the other: a share is added to the successor's once the leaver's place is gone.
    for (const one of instead ?? []) done &&= (await write(ctx, [one], options)).results.every(({ ok }) => ok);
    if (!done) failures.push(failure(change, error));
  }
  return { done: rows.length, failures, position: { step: at.step, after: last.id, turn } };
}

const isTwice = (error: DomainError) => error.errors.some(({ code }) => code === 'not_unique');

const failure = (change: Change, error: DomainError): Failure => ({
  recordId: change.id ?? null,
  title: null,
  code: error.errors[0]?.code ?? error.code,
  message: error.message,
});

async function nextRows(
  ctx: Context,
  held: HeldRole,
  way: Resolved,
  member: string,
  after: string | null,
): Promise<Row[]> {
  const { def, field, many } = held;
  const where = await selection(ctx, def, { filter: namedIn(ctx, held, member) });
  const goes: RawBuilder<unknown> =
    way.how === 'customer' || way.how === 'territory' ? followed(ctx, held, way.how, member) : sql`null::uuid`;
  const present = many ? sql`${sql.ref(`t.${field.name}_ids`)}::text[]` : sql`null::text[]`;
  const { rows } = await sql<Row>`select t.id, ${goes} as goes_to, ${present} as present
    from ${tableOf(ctx, def)} as t where ${where} ${after ? sql`and t.id > ${after}::uuid` : sql``}
    order by t.id limit ${sql.lit(LOT)}`.execute(ctx.db);
  return rows;
}

function changeFor(
  { def, field, many, role }: HeldRole,
  way: Resolved,
  member: string,
  row: Row,
  to: string | null,
): Change {
  const { id } = row;
  const object = def.name;
  if (way.how === 'end' && role.end === 'trash') return { op: 'trash', object, id };
  if (way.how === 'end' && role.end)
    return { op: 'update', object, id, values: role.end as Exclude<typeof role.end, 'trash'> };
  if (!many) return { op: 'update', object, id, values: { [field.name]: to } };
  const others = (row.present ?? []).filter((one) => one !== member);
  const left = to && !others.includes(to) ? [...others, to] : others;
  return { op: 'update', object, id, values: { [field.name]: left.length > 0 ? left : null } };
}

/** What is no record, and then the end of the leaver's access: only once nothing is left. */
async function finish(
  ctx: Context,
  { member, name, leaving, plan, months }: Parameters,
  changeSet: string,
): Promise<void> {
  const rules = await ruleChanges(ctx, member, plan.to);
  if (rules.length > 0) await write(ctx, rules, { changeSet, system: true, returning: false });
  await handOverStewardships(ctx, member, plan.to);
  await handOverWebhooks(ctx, member);
  const held = await stillHeld(ctx, member);
  if (held.live > 0)
    throw conflict(
      `${held.live} records could not be handed over, so ${name} still has access. See why, and try again`,
      {
        records: held.records,
      },
    );
  const { coverage } = await relationshipsOf(ctx, member, { months, limit: 1 });
  await endAccess(ctx, member);
  for (const [column, becomes] of Object.entries(knownTables))
    if (becomes === 'ended') await endIn(ctx, column, member);
  const record = await getRecord(ctx, 'member', member);
  const changes: Change[] = [
    {
      op: 'update',
      object: 'leaving',
      id: leaving,
      values: { completed_at: timeOf(ctx.now()), coverage, records: await changedIn(ctx, changeSet) },
    },
    ...(record.status === 'no_access'
      ? []
      : [{ op: 'update', object: 'member', id: member, values: { status: 'no_access' } } as const]),
  ];
  await write(ctx, changes, { changeSet, system: true, returning: false });
  await recordAudit(ctx, {
    action: 'member.left',
    object: 'member',
    recordId: member,
    title: name,
    detail: { change_set: changeSet, successor: plan.to },
  });
}

async function endIn(ctx: Context, column: string, member: string): Promise<void> {
  const [table, name] = column.split('.') as [string, string];
  await sql`delete from ${sql.id(ctx.workspace.schema, table)} where ${sql.ref(name)} = ${member}::uuid`.execute(
    ctx.db,
  );
}

async function changedIn(ctx: Context, changeSet: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(distinct record_id) as n
    from ${sql.id(ctx.workspace.schema, 'change')} where change_set = ${changeSet}::uuid`.execute(ctx.db);
  return Number(rows[0]?.n ?? 0);
}
