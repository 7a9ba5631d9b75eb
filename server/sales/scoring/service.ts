import { sql } from 'kysely';
import { followScores } from '../../activities/service.ts';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import { requireRole } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { getRecord } from '../../records/query.ts';
import { OPEN } from '../leads/rules.ts';
import { say } from '../leads/service/inquiry.ts';
import { openLeads, tellComputed } from '../leads/service/upkeep.ts';
import { leadSettingsOf } from '../leads/settings.ts';
import { type Hit, hitsOf, hitsSql } from './points.ts';
import { checkScoreRules, eventsIn, followRules, scoreRules } from './rules.ts';
import type { Score, ScorePart, ScorePreview, ScoreRule } from './schema.ts';
import { readBack, readSignals } from './signals.ts';

const own = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

/** The points of a lead as they are at this moment, reason by reason, the weightiest first. */
export async function scoreOf(ctx: Context, id: string): Promise<Score> {
  const lead = await getRecord(ctx, 'lead', id);
  const rules = await scoreRules(ctx);
  if (!rules.some((rule) => rule.active)) return { score: null, band: null, parts: [] };
  // What a lead was worth when it ended stays as it was.
  if (!OPEN.includes(String(lead.status)) && lead.score === null) return { score: null, band: null, parts: [] };
  const parts = toParts(rules, await hitsOf(ctx, rules, [id]));
  const score = total(parts);
  return { score, band: bandOf(score, await leadSettingsOf(ctx)), parts };
}

function toParts(rules: Array<ScoreRule & { id?: string }>, hits: Hit[]): ScorePart[] {
  return hits
    .map((hit) => {
      const rule = rules[hit.rule] as ScoreRule;
      const { full, times, last_at } = hit;
      return { rule: rule.id ?? null, name: rule.name, points: hit.points, full, times, last_at };
    })
    .filter((part) => part.full !== 0)
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

const total = (parts: ScorePart[]): number => Math.round(parts.reduce((sum, part) => sum + part.points, 0));

const bandOf = (score: number, { hot, warm }: { hot: number; warm: number }): 'hot' | 'warm' | 'cold' =>
  score >= hot ? 'hot' : score >= warm ? 'warm' : 'cold';

/**
 * Works out the points of these leads anew, those that are open: one statement. Nobody changed them, so no history is
 * written; a lead that comes into another band is told as what happened.
 */
export async function rescore(ctx: Context, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const rules = await scoreRules(ctx);
  const { hot, warm } = await leadSettingsOf(ctx);
  const hits = hitsSql(ctx, rules, sql`select id from meant`);
  const next = hits
    ? sql`select m.id, round(coalesce(sum(h.points), 0))::bigint as score from meant m left join (${hits}) h on h.lead = m.id group by m.id`
    : sql`select id, null::bigint as score from meant`;
  const { rows } = await sql<{ id: string; score: number | null; was: string | null; band: string | null }>`
    with meant as materialized (
      select id, band as old_band from ${own(ctx, 'lead')}
      where id = any(${ids}::uuid[]) and status = any(${OPEN}::text[]) and trashed_at is null
    ), next as materialized (${next}),
    judged as (
      select n.id, n.score, m.old_band as was, case when n.score >= ${hot} then 'hot' when n.score >= ${warm} then 'warm' when n.score is not null then 'cold' end as band
      from next n join meant m on m.id = n.id
    )
    update ${own(ctx, 'lead')} l set score = j.score, band = j.band from judged j
    where l.id = j.id and (l.score, l.band) is distinct from (j.score, j.band)
    returning l.id, j.score, j.was, j.band`.execute(ctx.db);
  await tellComputed(
    ctx,
    rows.map((row) => row.id),
  );
  await tellComputed(ctx, await followScores(ctx, rows), 'task');
  const turned = rows.filter((row) => row.band && row.band !== row.was && (row.was !== null || row.band === 'hot'));
  await say(
    ctx,
    uuidv7(),
    turned.map(({ id, band, was }) => ({
      name: `lead.became_${band}`,
      object: 'lead',
      record_id: id,
      payload: { band, from_band: was },
    })),
  );
  return rows.length;
}

/** What has happened since is heard, and the leads it concerns are worked out anew, with those that changed themselves. */
export async function hearAndRescore(ctx: Context, changed: string[]): Promise<void> {
  const rules = await scoreRules(ctx);
  const heard = await readSignals(ctx, eventsIn(rules));
  await rescore(ctx, [...new Set([...changed, ...heard])]);
}

/** All open leads, some thousands at a time: points fade with the days, and rules change. Safe to run again. */
export async function rescoreAll(ctx: Context, rulesChanged: boolean, signal?: AbortSignal): Promise<number> {
  await inTransaction(ctx, async (ctx) => {
    await readSignals(ctx, eventsIn(await scoreRules(ctx)));
    if (rulesChanged) await followRules(ctx);
  });
  let done = 0;
  for await (const ids of openLeads(ctx)) {
    if (signal?.aborted) return done;
    done += await inTransaction(ctx, (ctx) => rescore(ctx, ids));
  }
  return done;
}

/** All open leads are worked out anew, in the background, once the transaction has ended. */
export const requestRescore = (ctx: Context): Promise<void> =>
  ctx.runtime.jobs.add(
    ctx,
    'scoring.rescore',
    { workspace: ctx.workspace.id },
    { jobKey: `scoring.rescore ${ctx.workspace.id}` },
  );

const MOST_PREVIEWED = 5000;
const MOST_SHOWN = 25;

class Discard extends Error {
  readonly answer: ScorePreview;
  constructor(answer: ScorePreview) {
    super();
    this.answer = answer;
  }
}

/** What other rules would make of the open leads, and changes nothing. */
export async function previewScores(
  ctx: Context,
  wish: { rules: ScoreRule[]; hot?: number; warm?: number },
): Promise<ScorePreview> {
  requireRole(ctx, 'admin', 'Only administrators try out other rules');
  checkScoreRules(ctx, wish.rules);
  const usual = await leadSettingsOf(ctx);
  const limits = { hot: wish.hot ?? usual.hot, warm: wish.warm ?? usual.warm };
  try {
    return await inTransaction(ctx, async (ctx) => {
      // What new rules ask for is read from the log for this answer only.
      await readBack(ctx, eventsIn(wish.rules));
      throw new Discard(await judged(ctx, wish.rules, limits));
    });
  } catch (error) {
    if (error instanceof Discard) return error.answer;
    throw error;
  }
}

async function judged(ctx: Context, rules: ScoreRule[], limits: { hot: number; warm: number }): Promise<ScorePreview> {
  const { rows: leads } = await sql<{ id: string; name: string; score: number | null }>`select t.id, t.name, t.score
    from ${tableOf(ctx, catalog(ctx).object('lead'))} as t
    where t.status = any(${OPEN}::text[]) and t.trashed_at is null order by t.created_at desc limit ${MOST_PREVIEWED + 1}`.execute(
    ctx.db,
  );
  const looked = leads.slice(0, MOST_PREVIEWED);
  const hits = Map.groupBy(
    await hitsOf(
      ctx,
      rules,
      looked.map((lead) => lead.id),
    ),
    (hit) => hit.lead,
  );
  const scored = looked
    .map(({ id, name, score: before }) => {
      const parts = toParts(rules, hits.get(id) ?? []);
      const score = total(parts);
      return { id, name, before, score, band: bandOf(score, limits), parts };
    })
    .toSorted((a, b) => b.score - a.score);
  const bands = { hot: 0, warm: 0, cold: 0 };
  for (const { band } of scored) bands[band] += 1;
  const step = Math.max(1, Math.floor(scored.length / MOST_SHOWN));
  const shown = scored.filter((_, i) => i < 10 || i % step === 0).slice(0, MOST_SHOWN);
  return { bands, leads: shown, truncated: leads.length > MOST_PREVIEWED };
}
