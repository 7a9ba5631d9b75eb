import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { mayAsk, requirePermission, requireRole } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { getRecord } from '../../records/query.ts';
import { reasonsOf, type ScoreModel, scores, type Training } from '../models/score.ts';
import { historyOf, undecided } from './history.ts';
import { attributesOf, type Outcome, outcomeOf, outcomes } from './outcomes.ts';
import { trainInThread } from './thread.ts';

export type Card = Omit<Training, 'model'>;

export interface ScoreCard {
  object: string;
  enabled: boolean;
  asked_at: string | null;
  /** Null until the first training. */
  trained_at: string | null;
  card: Card | null;
  attributes: Array<{ name: string; label: string; of: string; accepted: boolean | null }>;
  /** Earlier trainings: how well each did on what it had not seen. */
  earlier: Array<{ trained_at: string; state: string; rows: number; auc: number | null; brier: number | null }>;
}

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);
const outcomeFor = (ctx: Context, object: string): Outcome => {
  const found = outcomeOf(ctx, object);
  if (!found) throw notFound(`The score of "${object}"`);
  return found;
};

/** What the score of an object was learnt from, how good it is, and what people have said of its attributes. */
export async function scoreCard(ctx: Context, object: string): Promise<ScoreCard> {
  const outcome = outcomeFor(ctx, object);
  requirePermission(ctx, object, 'read');
  const setting = await settingOf(ctx, object);
  const { rows } = await sql<{ state: string; trained_at: string; card: Card }>`select state, trained_at, card
    from ${table(ctx, 'score_model')} where object = ${object} order by trained_at desc, id desc limit 12`.execute(
    ctx.db,
  );
  const [last, ...earlier] = rows;
  const said = await decisions(ctx, object);
  return {
    object,
    ...setting,
    trained_at: last?.trained_at ?? null,
    card: last?.card ?? null,
    attributes: attributesOf(ctx, outcome).map(({ name, field, of }) => ({
      name,
      label: field?.label ?? name,
      of,
      accepted: said.get(name) ?? null,
    })),
    earlier: earlier.map(({ trained_at, state, card }) => ({
      trained_at,
      state,
      rows: card.rows,
      auc: card.measures?.auc.value ?? null,
      brier: card.measures?.brier.value ?? null,
    })),
  };
}

async function settingOf(ctx: Context, object: string): Promise<{ enabled: boolean; asked_at: string | null }> {
  const { rows } = await sql<{ enabled: boolean; asked_at: string | null }>`select enabled, asked_at
    from ${table(ctx, 'score_setting')} where object = ${object}`.execute(ctx.db);
  return rows[0] ?? { enabled: true, asked_at: null };
}

async function decisions(ctx: Context, object: string): Promise<Map<string, boolean>> {
  const { rows } = await sql<{ name: string; accepted: boolean }>`select name, accepted
    from ${table(ctx, 'score_attribute')} where object = ${object}`.execute(ctx.db);
  return new Map(rows.map(({ name, accepted }) => [name, accepted]));
}

const admins = 'What scores are learnt from is for administrators to say';

/** Switches a score on or off. Off, records carry none. */
export async function switchScore(ctx: Context, object: string, enabled: boolean): Promise<ScoreCard> {
  outcomeFor(ctx, object);
  requireRole(ctx, 'admin', admins);
  return inTransaction(ctx, async (ctx) => {
    await sql`insert into ${table(ctx, 'score_setting')} (object, enabled, updated_at, updated_by)
      values (${object}, ${enabled}, ${ctx.now().toISOString()}, ${ctx.actor.memberId})
      on conflict (object) do update set enabled = excluded.enabled, updated_at = excluded.updated_at, updated_by = excluded.updated_by`.execute(
      ctx.db,
    );
    await recordAudit(ctx, { action: enabled ? 'score.switched_on' : 'score.switched_off', object });
    if (enabled) await ask(ctx, object);
    else await clear(ctx, object);
    return scoreCard(ctx, object);
  });
}

/** Says whether an attribute counts; null leaves it to the history again. The score is learnt anew with it. */
export async function decideAttribute(
  ctx: Context,
  object: string,
  name: string,
  accepted: boolean | null,
): Promise<ScoreCard> {
  const outcome = outcomeFor(ctx, object);
  requireRole(ctx, 'admin', admins);
  if (!attributesOf(ctx, outcome).some((one) => one.name === name))
    throw invalidField('name', 'unknown_field', 'There is no such attribute');
  return inTransaction(ctx, async (ctx) => {
    const own = table(ctx, 'score_attribute');
    if (accepted === null) await sql`delete from ${own} where object = ${object} and name = ${name}`.execute(ctx.db);
    else
      await sql`insert into ${own} (object, name, accepted, decided_by, decided_at)
        values (${object}, ${name}, ${accepted}, ${ctx.actor.memberId}, ${ctx.now().toISOString()})
        on conflict (object, name) do update set accepted = excluded.accepted, decided_by = excluded.decided_by, decided_at = excluded.decided_at`.execute(
        ctx.db,
      );
    await recordAudit(ctx, { action: 'score.attribute_decided', object, detail: { name, accepted } });
    await ask(ctx, object);
    return scoreCard(ctx, object);
  });
}

/** Asks for a training; of many who ask at once, one is done. */
export async function askTraining(ctx: Context, object: string): Promise<ScoreCard> {
  outcomeFor(ctx, object);
  requireRole(ctx, 'admin', admins);
  return inTransaction(ctx, async (ctx) => {
    await ask(ctx, object);
    return scoreCard(ctx, object);
  });
}

async function ask(ctx: Context, object: string): Promise<void> {
  const now = ctx.now().toISOString();
  await sql`insert into ${table(ctx, 'score_setting')} (object, asked_at, updated_at) values (${object}, ${now}, ${now})
    on conflict (object) do update set asked_at = excluded.asked_at`.execute(ctx.db);
  const payload = { workspace: ctx.workspace.id, object };
  await ctx.runtime.jobs.add(ctx, 'scores.train', payload, { jobKey: `scores.train ${payload.workspace} ${object}` });
}

/** Learns the score of an object from its history and scores what is undecided. Safe to run twice. */
export async function trainScore(ctx: Context, object: string): Promise<Card | null> {
  const outcome = outcomeFor(ctx, object);
  if (!(await settingOf(ctx, object)).enabled) return null;
  const said = await decisions(ctx, object);
  const history = await historyOf(ctx, outcome);
  const allowed = { ...history, columns: history.columns.filter(({ name }) => said.get(name) !== false) };
  // Until somebody has accepted attributes, those that clearly tell something are used.
  const accepted = [...said].filter(([, yes]) => yes).map(([name]) => name);
  const { model, ...found } = await trainInThread(allowed, accepted.length > 0 ? accepted : null);
  const left = history.columns.filter(({ name }) => said.get(name) === false);
  const card: Card = left.length > 0 ? { ...found, evidence: [...found.evidence] } : found;
  await inTransaction(ctx, async (ctx) => {
    const models = table(ctx, 'score_model');
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.workspace.schema}.score.${object}`}, 0))`.execute(
      ctx.db,
    );
    await sql`update ${models} set state = 'replaced', model = null where object = ${object} and state = 'active'`.execute(
      ctx.db,
    );
    await sql`insert into ${models} (id, object, state, trained_at, trained_by, card, model)
      values (${uuidv7()}, ${object}, ${model ? 'active' : 'waiting'}, ${ctx.now().toISOString()}, ${ctx.actor.memberId},
        ${JSON.stringify(card)}::jsonb, ${model && JSON.stringify(model)}::jsonb)`.execute(ctx.db);
    await sql`update ${table(ctx, 'score_setting')} set asked_at = null where object = ${object}`.execute(ctx.db);
    if (!model) await clear(ctx, object);
  });
  if (model) await scoreAll(ctx, object);
  return card;
}

async function activeModel(ctx: Context, object: string): Promise<ScoreModel | null> {
  if (!(await settingOf(ctx, object)).enabled) return null;
  const { rows } = await sql<{ model: ScoreModel }>`select model from ${table(ctx, 'score_model')}
    where object = ${object} and state = 'active'`.execute(ctx.db);
  return rows[0]?.model ?? null;
}

const CHUNK = 2000;

/**
 * Scores every undecided record: a computed value, written without a version or a line in the record's history. Rows whose
 * score stays as it is are not touched.
 */
export async function scoreAll(ctx: Context, object: string): Promise<number> {
  const outcome = outcomeFor(ctx, object);
  const model = await activeModel(ctx, object);
  if (!model) return 0;
  let changed = 0;
  for (let after: string | null = null; ; ) {
    const { ids, columns } = await undecided(ctx, outcome, { after, limit: CHUNK });
    if (ids.length === 0) break;
    const found = scores(
      model,
      columns,
      ids.map((_, i) => i),
    );
    const percents = [...found].map((p) => Math.round(p * 100));
    const { numAffectedRows } =
      await sql`update ${tableOf(ctx, catalog(ctx).object(object))} as t set learnt_score = s.score
      from unnest(${ids}::uuid[], ${percents}::numeric[]) as s (id, score)
      where t.id = s.id and t.learnt_score is distinct from s.score`.execute(ctx.db);
    changed += Number(numAffectedRows ?? 0);
    after = ids.at(-1) as string;
    if (ids.length < CHUNK) break;
  }
  return changed;
}

/** A score that no longer stands is taken off the records. */
async function clear(ctx: Context, object: string): Promise<void> {
  await sql`update ${tableOf(ctx, catalog(ctx).object(object))} set learnt_score = null where learnt_score is not null`.execute(
    ctx.db,
  );
}

export interface RecordScore {
  /** Percent; null where there is none. */
  score: number | null;
  /** Why there is none. */
  state: 'scored' | 'decided' | 'off' | 'too_little' | 'no_better_than_chance' | 'not_yet';
  trained_at: string | null;
  /** What moves it most, `effect` in log-odds: above 0 it speaks for the deal. */
  reasons: Array<{
    name: string;
    label: string;
    of: string;
    value: string | number | null;
    effect: number;
    text: string;
  }>;
}

/** One record's score as it is now, with its reasons. Attributes that the caller may not see are not told. */
export async function recordScore(ctx: Context, object: string, id: string): Promise<RecordScore> {
  const outcome = outcomeFor(ctx, object);
  const record = await getRecord(ctx, object, id);
  const { card, trained_at, enabled } = await scoreCard(ctx, object);
  const none = { score: null, trained_at, reasons: [] };
  if (!enabled) return { ...none, state: 'off' };
  if (!card) return { ...none, state: 'not_yet' };
  const model = await activeModel(ctx, object);
  if (!model) return { ...none, state: card.state === 'ready' ? 'not_yet' : card.state };
  if (!outcome.open.includes(String(record.status))) return { ...none, state: 'decided' };
  const { columns, ids } = await undecided(ctx, outcome, { id });
  if (ids.length === 0) return { ...none, state: 'not_yet' };
  const attributes = attributesOf(ctx, outcome);
  const def = catalog(ctx).object(object);
  const told = reasonsOf(model, columns, 0)
    .filter(({ effect }) => Math.abs(effect) >= 0.05)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .flatMap(({ name, effect }): RecordScore['reasons'] => {
      const attribute = attributes.find((one) => one.name === name);
      if (!attribute) return [];
      const target = attribute.of === 'company' ? catalog(ctx).object('company') : def;
      if (attribute.field && !mayAsk(ctx, target, attribute.field.name)) return [];
      const raw = columns.find((column) => column.name === name)?.values[0] ?? null;
      const label =
        attribute.field?.label ??
        (name === 'history.won' ? 'Deals won with this company before' : 'Deals lost with this company before');
      const value = attribute.field?.choices?.find((choice) => choice.value === raw)?.label ?? raw;
      return [
        {
          name,
          label,
          of: attribute.of,
          value,
          effect,
          text: wordsOf(label, attribute.field?.type === 'reference' ? null : value, effect),
        },
      ];
    })
    .slice(0, 6);
  return {
    score: Math.round((scores(model, columns, [0])[0] as number) * 100),
    state: 'scored',
    trained_at,
    reasons: told,
  };
}

function wordsOf(label: string, value: string | number | null, effect: number): string {
  const much = Math.abs(effect) > 0.7 ? 'clearly ' : Math.abs(effect) > 0.25 ? '' : 'a little ';
  const what = value === null ? label : `${label} ${typeof value === 'number' ? Math.round(value * 100) / 100 : value}`;
  return `${what} makes it ${much}${effect > 0 ? 'more' : 'less'} likely`;
}

export const scoredObjects = (ctx: Context): string[] =>
  outcomes.map(({ object }) => object).filter((object) => catalog(ctx).has(object));
