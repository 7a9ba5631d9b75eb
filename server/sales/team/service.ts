import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { getRecord, listRecords, requireReach } from '../../records/query.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { membersOf } from './queries.ts';
import { sumOf } from './shares.ts';

export interface Seat {
  member: string;
  role?: string | null;
  percent?: number | string | null;
}

export interface Team {
  data: KithRecord[];
  changeSet: string | null;
}

export async function teamOf(ctx: Context, deal: string): Promise<KithRecord[]> {
  await getRecord(ctx, 'deal', deal, { fields: ['name'] });
  const { records } = await listRecords(ctx, 'deal_member', {
    filter: { field: 'deal', op: 'eq', value: deal },
    include: ['member'],
    sort: ['created_at'],
    limit: 100,
  });
  return records;
}

/** Says who works on a deal, and whose it is to what part: one change for the whole team, so that shares always come to 100. */
export async function setTeam(ctx: Context, deal: string, seats: Seat[]): Promise<Team> {
  await requireReach(ctx, 'deal', deal);
  return inTransaction(ctx, async (ctx) => {
    refuseUneven(seats);
    const present = new Map((await membersOf(ctx.db, [deal])).map((row) => [row.member_id, row]));
    const wanted = new Set(seats.map((seat) => seat.member));
    const leaving = [...present.values()].filter((row) => !wanted.has(row.member_id));
    const said = seats.map(({ role, percent }) => ({ role: role ?? null, percent: percent ?? null }));
    // Those who leave first, then who stays, then who is new: on the way the shares never come to more than 100.
    const changes: Change[] = [
      ...leaving.map((row): Change => ({ op: 'trash', object: 'deal_member', id: row.id })),
      ...seats.flatMap((seat, i): Change[] => {
        const row = present.get(seat.member);
        return row ? [{ op: 'update', object: 'deal_member', id: row.id, values: said[i] ?? {} }] : [];
      }),
      ...seats.flatMap((seat, i): Change[] =>
        present.has(seat.member)
          ? []
          : [{ op: 'create', object: 'deal_member', values: { deal, member: seat.member, ...said[i] } }],
      ),
    ];
    const { changeSet } = await write(ctx, changes, { reason: 'Deal team' });
    return { data: await teamOf(ctx, deal), changeSet };
  });
}

/** Everybody is there once; either nobody has a share, or the shares come to 100. */
function refuseUneven(seats: Seat[]): void {
  const twice = seats.findIndex((seat, i) => seats.findIndex((s) => s.member === seat.member) !== i);
  if (twice >= 0) throw invalidField(`members[${twice}].member`, 'not_unique', 'A colleague is in a team once');
  const given = seats.flatMap((seat) => (seat.percent === null || seat.percent === undefined ? [] : [seat.percent]));
  const sum = sumOf(given);
  if (given.length > 0 && !sum.eq(100))
    throw invalidField('members', 'not_100', `The shares of a deal come to 100 %, these to ${sum.toString()} %`);
}
