import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { requirePermission } from '../../records/permissions.ts';
import type { Filter } from '../../records/types.ts';
import { type Figure, figuresBy, reading } from './figures.ts';
import { isAdditive, type Measure, maySee, measureOf } from './measures.ts';
import { goneOf, isPartial, peopleOf } from './people.ts';
import { nameOf, type Span, spanAt, spanBefore } from './periods.ts';
import { lookAround, text } from './progress.ts';
import { type Leaderboard, type LeaderboardQuery, MEASURES } from './schema.ts';
import { drillOf } from './service.ts';
import { settingsOf } from './settings.ts';

type Row = Leaderboard['rows'][number];

interface Standing {
  id: string | null;
  now: Figure;
  before: Figure;
}

/** Who did how much of something in a period, best first, with their places in the period before. */
export async function leaderboardOf(ctx: Context, query: LeaderboardQuery): Promise<Leaderboard> {
  const measure = measureOf(query.measure);
  requirePermission(ctx, measure.object, 'read');
  const settings = await settingsOf(ctx);
  const look = await lookAround(ctx);
  const { staff, eyes } = look;
  const span = spanFor(query, look.today);
  const every = query.period === 'all' ? 'own' : query.period;
  const before = span && spanBefore(every, span);
  const named = (one: Span | null) => one && { every, ...one, name: nameOf(every, one) };
  const answer: Leaderboard = {
    state: settings.leaderboard === 'off' ? 'off' : 'on',
    reach: settings.leaderboard === 'team' && !isAdmin(ctx) ? 'team' : 'everyone',
    measure: query.measure,
    kind: measure.kind,
    period: named(span),
    before: named(before),
    rows: [],
    total: null,
    partial: isPartial(eyes, measure, null),
    missing_rates: [],
    measures: MEASURES.filter((name) => maySee(ctx, measureOf(name))),
  };
  if (answer.state === 'off' || !maySee(ctx, measure)) return answer;

  const filters: Filter[] = [];
  if (measure.object === 'deal' && query.pipeline) filters.push({ field: 'pipeline', op: 'eq', value: query.pipeline });
  if (query.owner) filters.push({ field: measure.by, op: 'eq', value: query.owner });
  const only = filters.length > 0 ? { and: filters } : null;
  const figures = await figuresBy(eyes, measure, before ? [span, before] : [span], only);
  answer.missing_rates = figures.missing;

  const me = ctx.actor.memberId;
  const mine = me ? (staff.colleagues.get(me)?.team ?? null) : null;
  // Those of a team compare with each other; who belongs to none, with nobody else.
  const team = answer.reach === 'team' ? mine : (query.team ?? null);
  const circle =
    answer.reach === 'team' && !mine
      ? new Set(me ? [me] : [])
      : team
        ? peopleOf(staff, { scope: 'team', owner: null, team })
        : null;
  const nothing = { value: Big(0), of: Big(0) };
  const standings = new Map<string | null, Standing>();
  for (const [member, [now = nothing, past = nothing]] of figures.by) {
    if (circle && !(member && circle.has(member))) continue;
    const key = query.by === 'team' ? (member ? (staff.colleagues.get(member)?.team ?? null) : null) : member;
    const known = standings.get(key) ?? { id: key, now: nothing, before: nothing };
    standings.set(key, { id: key, now: plus(known.now, now), before: plus(known.before, past) });
  }
  // One's own place is always there to be seen.
  const own = query.by === 'team' ? mine : me;
  if (own && !standings.has(own) && !query.owner && (query.by === 'team' || !circle || circle.has(own)))
    standings.set(own, { id: own, now: nothing, before: nothing });

  const gone = await goneOf(ctx, staff);
  answer.rows = placed(measure, [...standings.values()], before !== null).map(({ standing, ...place }): Row => {
    const { id, now, before } = standing;
    const colleague = query.by === 'member' && id ? staff.colleagues.get(id) : undefined;
    const team = query.by === 'team' ? id : colleague?.team;
    const behind =
      query.by === 'member'
        ? new Set(id ? [id] : [])
        : new Set([...staff.colleagues.values()].filter((one) => one.team === id).map((one) => one.id));
    return {
      id,
      name: query.by === 'team' ? ((id && staff.teams.get(id)?.name) ?? null) : (colleague?.name ?? null),
      team: query.by === 'team' ? null : ((team && staff.teams.get(team)?.name) ?? null),
      ...place,
      value: text(reading(measure, now) ?? Big(0)),
      before: text(reading(measure, before) ?? Big(0)),
      share: null,
      me: id !== null && id === own,
      left: colleague !== undefined && gone.has(colleague.id),
      drill:
        id === null && query.by === 'team'
          ? null
          : drillOf(measure, { filter: only }, span, id === null ? null : behind),
    };
  });
  if (isAdditive(measure)) {
    const total = answer.rows.reduce((sum, row) => sum.plus(row.value), Big(0));
    answer.total = text(total);
    for (const row of answer.rows)
      row.share = total.gt(0) ? Number(Big(row.value).times(100).div(total).round(1)) : null;
  }
  return answer;
}

function spanFor({ period, starts_on, until }: LeaderboardQuery, today: string): Span | null {
  if (period === 'all') return null;
  if (period === 'own') return { from: starts_on ?? today, until: until ?? today };
  return spanAt(period, starts_on ?? today);
}

const isAdmin = ({ role }: Context) => role === 'admin' || role === 'owner';
const plus = (a: Figure, b: Figure): Figure => ({ value: a.value.plus(b.value), of: a.of.plus(b.of) });

interface Placed {
  standing: Standing;
  place: number | null;
  tied: boolean;
  moved: number | null;
}

/**
 * Best first. Equal figures share a place and the next one is left out, as in sport; who has nothing has none. What belongs to
 * nobody stands in its order but takes no place.
 */
function placed(measure: Measure, standings: Standing[], compared: boolean): Placed[] {
  const rate = measure.of !== undefined;
  const counts = ({ value, of }: Figure) => (rate ? of.gt(0) : value.gt(0));
  const figure = (one: Figure) => reading(measure, one) ?? Big(-1);
  const places = (pick: (one: Standing) => Figure) => {
    const ranked = standings
      .filter((one) => one.id !== null && counts(pick(one)))
      .sort((a, b) => figure(pick(b)).cmp(figure(pick(a))));
    const found = new Map<string | null, number>();
    ranked.forEach((one, i) => {
      const above = ranked[i - 1];
      const same = above && figure(pick(above)).eq(figure(pick(one)));
      found.set(one.id, same ? (found.get(above.id) as number) : i + 1);
    });
    return found;
  };
  const [now, before] = [places((one) => one.now), places((one) => one.before)];
  const often = Map.groupBy(now.values(), (place) => place);
  return standings
    .toSorted(
      (a, b) =>
        figure(b.now).cmp(figure(a.now)) ||
        (rate ? b.now.of.cmp(a.now.of) : 0) ||
        (a.id ?? '').localeCompare(b.id ?? ''),
    )
    .map((standing) => {
      const place = now.get(standing.id) ?? null;
      const past = before.get(standing.id);
      return {
        standing,
        place,
        tied: place !== null && (often.get(place)?.length ?? 0) > 1,
        moved: compared && place !== null && past !== undefined ? past - place : null,
      };
    });
}
