import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { timeOf, today } from '../../records/dates.ts';
import { unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords, requireReach } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { type Moved, writeAll } from '../written.ts';
import { addMonths } from './months.ts';
import type { Review } from './schema.ts';

export { durationsOf, figuresOf } from './figures.ts';

/** A week before it is due the review stands in the tasks of whoever leads the programme. */
const AHEAD = 7;

/** Logs a review: what was decided, what is done differently, and when the next one is. The reminder of it is done. */
export async function reviewProgramme(ctx: Context, id: string, wish: Review): Promise<Moved> {
  await requireReach(ctx, 'programme', id);
  return inTransaction(ctx, async (ctx) => {
    const day = today(ctx.now(), ctx.workspace.timeZone);
    const held = wish.held_on ?? day;
    if (held > day)
      throw invalidField('held_on', 'out_of_range', 'A review that is still to come has decided nothing yet');
    const programme = await getRecord(unlimited(ctx), 'programme', id);
    const latest = !programme.last_review || String(programme.last_review) <= held;
    const next = wish.next_review ?? addMonths(held, Number(programme.review_months ?? 3));
    if (next <= held) throw invalidField('next_review', 'out_of_range', 'The next review comes after this one');
    const moved = await writeAll(
      ctx,
      [
        {
          op: 'create',
          object: 'programme_review',
          values: {
            programme: id,
            held_on: held,
            held_by: ctx.actor.memberId,
            outcome: wish.outcome ?? 'on_track',
            decided: wish.decided,
            refocused: wish.refocused ?? null,
          },
        },
      ],
      { reason: `Review of ${String(programme.name)}` },
    );
    // A review of long ago that is entered now moves nothing.
    const follow: Change[] = latest
      ? [
          {
            op: 'update',
            object: 'programme',
            id,
            values: { last_review: held, next_review: next, review_task: null },
            version: programme.version,
          },
          ...(await doneTask(ctx, programme)),
        ]
      : [];
    if (follow.length > 0)
      await writeAll(unlimited(ctx), follow, { changeSet: moved.changeSet ?? undefined, system: true });
    return moved;
  });
}

async function doneTask(ctx: Context, programme: KithRecord): Promise<Change[]> {
  const id = idOf(programme.review_task);
  const task = id ? await getRecord(unlimited(ctx), 'task', id, { fields: ['done_at'] }).catch(() => null) : null;
  if (!id || !task || task.done_at) return [];
  return [{ op: 'update', object: 'task', id, values: { done_at: timeOf(ctx.now()) } }];
}

/**
 * Puts reviews that come near, or are overdue, into the tasks of whoever leads the programme. Safe to run again: a review has one
 * task.
 */
export async function remindOfReviews(ctx: Context): Promise<number> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const until = new Date(Date.parse(day) + AHEAD * 86_400_000).toISOString().slice(0, 10);
  const { records } = await listRecords(ctx, 'programme', {
    filter: {
      and: [
        { field: 'status', op: 'eq', value: 'active' },
        { field: 'next_review', op: 'lte', value: until },
        { field: 'review_task', op: 'empty' },
      ],
    },
    limit: 200,
  });
  let made = 0;
  for (const programme of records) {
    const task = uuidv7();
    const changes: Change[] = [
      {
        op: 'create',
        object: 'task',
        id: task,
        values: {
          subject: `Review: ${String(programme.name)}`.slice(0, 300),
          kind: 'meeting',
          priority: String(programme.next_review) < day ? 'high' : 'normal',
          assignee: idOf(programme.owner),
          about: { object: 'programme', id: programme.id },
          due_at: timeOf(new Date(`${String(programme.next_review)}T09:00:00Z`)),
        },
      },
      {
        op: 'update',
        object: 'programme',
        id: programme.id,
        values: { review_task: task },
        version: programme.version,
      },
    ];
    // Of two processes that go round at once, the version lets one through.
    const { results } = await write(ctx, changes, { system: true, reason: 'A review is due' }).catch(() => ({
      results: [],
    }));
    if (results.length > 0) made += 1;
  }
  return made;
}
