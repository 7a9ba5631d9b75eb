import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import type { DomainEvent } from '../../kernel/events.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { timeOf, today } from '../../records/dates.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Filter, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import type { HeldWish } from '../contracts/schema.ts';
import { type Kept, writeFirst } from '../contracts/service.ts';
import { contractSettings } from '../contracts/settings.ts';
import { addDays, addMonths, daysBetween } from '../contracts/terms.ts';
import { checkInsDue, contractsToPlan, hasCheckIn } from './queries.ts';

/** A week before it is due the call stands in its owner's tasks. */
const AHEAD = 7;

/**
 * Plans the next check-in of each contract that has a cadence, and puts those that come near into their owners' tasks. Safe to
 * run again: a contract has one open check-in at a time, a check-in one task.
 */
export async function keepCheckIns(ctx: Context): Promise<number> {
  const settings = await contractSettings(ctx);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  let done = 0;
  for (const row of await contractsToPlan(ctx.db, ctx.workspace.schema, settings.check_in_months)) {
    const due = nextDue(row.last ?? row.starts, row.months, day);
    const change: Change = {
      op: 'create',
      object: 'check_in',
      values: {
        name: `Check-in: ${row.name}`.slice(0, 300),
        kind: 'cadence',
        about: { object: 'contract', id: row.id },
        company: row.company_id,
        person: row.person_id,
        owner: row.owner_id,
        due_on: due,
      },
    };
    await inTransaction(ctx, async (ctx) => {
      await ctx.db.selectFrom('contract').select('id').where('id', '=', row.id).forUpdate().execute();
      if (await hasCheckIn(ctx.db, row.id)) return;
      const next: Change = { op: 'update', object: 'contract', id: row.id, values: { next_check_in: due } };
      await write(ctx, [change, next], { system: true, reason: 'The next check-in' });
      done++;
    });
  }
  for (const id of await checkInsDue(ctx.db, addDays(day, AHEAD))) done += await makeTask(ctx, id, settings.questions);
  return done;
}

/** The first day of the cadence that is not past; counted from the start, so that the 31st comes back after a short month. */
function nextDue(from: string, months: number, day: string): string {
  for (let n = 1; n < 1200; n++) {
    const due = addMonths(from, n * months);
    if (due >= day) return due;
  }
  return addMonths(day, months);
}

async function makeTask(ctx: Context, id: string, questions: string[]): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const held = await ctx.db
      .selectFrom('check_in')
      .select('task_id')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!held || held.task_id) return 0;
    const checkIn = await getRecord(ctx, 'check_in', id);
    const task = uuidv7();
    const quiet = await isQuiet(ctx, checkIn);
    await write(
      ctx,
      [
        {
          op: 'create',
          object: 'task',
          id: task,
          values: {
            subject: checkIn.name,
            kind: 'call',
            assignee: idOf(checkIn.owner),
            about: checkIn.about ?? null,
            due_at: timeOf(new Date(`${checkIn.due_on}T09:00:00Z`)),
            priority: quiet ? 'high' : 'normal',
            description: questions.map((q) => `- ${q}`).join('\n'),
          },
        },
        { op: 'update', object: 'check_in', id, values: { task, quiet } },
      ],
      { system: true, reason: 'A check-in is due' },
    );
    return 1;
  });
}

/** Whether less was done for the customer in the weeks after the sale than in as many before it: fewer than half as much. */
async function isQuiet(ctx: Context, checkIn: KithRecord): Promise<boolean> {
  const about = checkIn.about as { object: string; id: string } | null;
  if (checkIn.kind !== 'post_sale' || about?.object !== 'deal') return false;
  const deal = await getRecord(ctx, 'deal', about.id, { fields: ['closed_at'] }).catch(() => null);
  if (!deal?.closed_at) return false;
  const sale = String(deal.closed_at).slice(0, 10);
  const days = Math.max(1, daysBetween(sale, String(checkIn.due_on)));
  const before = await doneBetween(ctx, about, addDays(sale, -days), sale);
  const after = await doneBetween(ctx, about, addDays(sale, 1), String(checkIn.due_on));
  return before >= 2 && after * 2 < before;
}

/** How many notes and finished tasks there were about a record, from one day to another. */
async function doneBetween(ctx: Context, about: object, from: string, until: string): Promise<number> {
  const kinds: Array<[string, string]> = [
    ['note', 'created_at'],
    ['task', 'done_at'],
  ];
  const counts = await Promise.all(
    kinds.map(async ([object, field]) => {
      const filter: Filter = {
        and: [
          { field: 'about', op: 'eq', value: about },
          { field, op: 'gte', value: from },
          { field, op: 'lte', value: until },
        ],
      };
      const { count } = await listRecords(ctx, object, { filter, fields: ['about'], limit: 1, count: 'exact' });
      return count?.value ?? 0;
    }),
  );
  return counts.reduce((sum, n) => sum + n, 0);
}

/**
 * Tells how a check-in went. Its task is done with it, the next one is counted from it, and what came up can become a deal at
 * once. Who was not reached is called again in a week.
 */
export async function holdCheckIn(ctx: Context, id: string, wish: HeldWish): Promise<Kept & { deal: string | null }> {
  requirePermission(ctx, 'check_in', 'update');
  if (wish.deal) requirePermission(ctx, 'deal', 'create');
  return inTransaction(ctx, async (ctx) => {
    const checkIn = await locked(ctx, id);
    if (checkIn.held_on) throw conflict('This check-in was held already');
    const day = today(ctx.now(), ctx.workspace.timeZone);
    const on = wish.on ?? day;
    if (on > day) throw invalidField('on', 'out_of_range', 'It cannot have been held on a day to come');
    const deal = wish.deal ? await openDeal(ctx, checkIn, wish.deal) : null;
    const answers = (wish.answers ?? [])
      .filter((one) => one.answer.trim())
      .map((one) => `${one.question}\n${one.answer.trim()}`)
      .join('\n\n');
    const kept = await writeFirst(
      ctx,
      {
        op: 'update',
        object: 'check_in',
        id,
        values: {
          held_on: on,
          outcome: wish.outcome,
          mood: wish.mood ?? null,
          answers: answers || null,
          changed: wish.changed ?? null,
          deal: deal?.id ?? null,
        },
        version: checkIn.version,
      },
      [...(await finishTask(ctx, checkIn)), ...(await againSoon(ctx, checkIn, wish, on))],
      null,
      deal?.changeSet,
    );
    return { ...kept, deal: deal?.id ?? null };
  });
}

async function openDeal(ctx: Context, checkIn: KithRecord, wish: NonNullable<HeldWish['deal']>) {
  const id = uuidv7();
  const values = {
    name: wish.name,
    ...(wish.amount ? { amount: wish.amount } : {}),
    company: idOf(checkIn.company),
    person: idOf(checkIn.person),
    owner: ctx.actor.memberId ?? idOf(checkIn.owner),
    source: 'check_in',
  };
  const { changeSet } = await write(ctx, [{ op: 'create', object: 'deal', id, values }]);
  return { id, changeSet };
}

async function finishTask(ctx: Context, checkIn: KithRecord): Promise<Change[]> {
  const task = idOf(checkIn.task);
  if (!task) return [];
  const found = await getRecord(unlimited(ctx), 'task', task).catch(() => null);
  if (!found || found.done_at) return [];
  return [{ op: 'update', object: 'task', id: task, values: { done_at: timeOf(ctx.now()) } }];
}

async function againSoon(_ctx: Context, checkIn: KithRecord, wish: HeldWish, on: string): Promise<Change[]> {
  const about = checkIn.about as { object: string; id: string } | null;
  if (wish.outcome !== 'unreached') {
    if (about?.object !== 'contract') return [];
    return [{ op: 'update', object: 'contract', id: about.id, values: { next_check_in: null } }];
  }
  const values = {
    name: checkIn.name,
    kind: checkIn.kind,
    about,
    company: idOf(checkIn.company),
    person: idOf(checkIn.person),
    owner: idOf(checkIn.owner),
    due_on: addDays(on, 7),
  };
  return [{ op: 'create', object: 'check_in', values }];
}

/** Takes the outcome back; what was opened because of it stays. */
export async function withdrawCheckIn(ctx: Context, id: string): Promise<Kept> {
  requirePermission(ctx, 'check_in', 'update');
  return inTransaction(ctx, async (ctx) => {
    const checkIn = await locked(ctx, id);
    if (!checkIn.held_on) throw conflict('This check-in was not held yet');
    return writeFirst(ctx, {
      op: 'update',
      object: 'check_in',
      id,
      values: { held_on: null, outcome: null, mood: null, answers: null, changed: null },
      version: checkIn.version,
    });
  });
}

async function locked(ctx: Context, id: string): Promise<KithRecord> {
  await getRecord(ctx, 'check_in', id, { fields: ['name'] });
  await ctx.db.selectFrom('check_in').select('id').where('id', '=', id).forUpdate().execute();
  return getRecord(unlimited(ctx), 'check_in', id);
}

/** After a won deal: how does the customer feel about it? As many calls as the workspace has set days for. */
export async function planPostSale(ctx: Context, events: DomainEvent[]): Promise<void> {
  const { post_sale_days } = await contractSettings(ctx);
  if (post_sale_days.length === 0) return;
  const day = today(ctx.now(), ctx.workspace.timeZone);
  for (const event of events) {
    if (await hasCheckIn(ctx.db, event.record_id)) continue;
    const deal = await getRecord(ctx, 'deal', event.record_id).catch(() => null);
    if (deal?.status !== 'won') continue;
    const changes = post_sale_days.map(
      (days): Change => ({
        op: 'create',
        object: 'check_in',
        values: {
          name: `After the sale: ${deal.name}`.slice(0, 300),
          kind: 'post_sale',
          about: { object: 'deal', id: deal.id },
          company: idOf(deal.company),
          person: idOf(deal.person),
          owner: idOf(deal.owner),
          due_on: addDays(day, days),
        },
      }),
    );
    await write(ctx, changes, { system: true, reason: 'Calls after the sale' });
  }
}

/** The sale was none after all: the calls that were planned for after it fall away, unless they were held. */
export async function unplanPostSale(ctx: Context, events: DomainEvent[]): Promise<void> {
  for (const { record_id } of events) {
    const deal = await getRecord(ctx, 'deal', record_id).catch(() => null);
    if (!deal || deal.status === 'won') continue;
    const filter: Filter = {
      and: [
        { field: 'about', op: 'eq', value: { object: 'deal', id: deal.id } },
        { field: 'kind', op: 'eq', value: 'post_sale' },
        { field: 'held_on', op: 'empty' },
      ],
    };
    const { records } = await listRecords(ctx, 'check_in', { filter, fields: ['task'], limit: 50 });
    const tasks = records.flatMap((one) => (idOf(one.task) ? [String(idOf(one.task))] : []));
    const changes = [
      ...records.map(({ id }): Change => ({ op: 'trash', object: 'check_in', id })),
      ...tasks.map((id): Change => ({ op: 'trash', object: 'task', id })),
    ];
    if (changes.length > 0) await write(ctx, changes, { system: true, reason: `${deal.name} is open again` });
  }
}
