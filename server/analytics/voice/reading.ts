import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { tableOf } from '../../records/projection.ts';
import { type Reading, readText } from '../models/text/read.ts';
import { askReader, readerOf } from './reader.ts';

/** Objects with texts that are read, and where the text of each stands. */
const HEARD: Record<string, string> = { note: 'body', survey_response: 'comment', lead: 'message' };
export const heard = (ctx: Context): string[] => Object.keys(HEARD).filter((object) => catalog(ctx).has(object));
export const textOf = (object: string): string => HEARD[object] as string;

/** Small, so that the process answers others in between. */
const CHUNK = 60;

/**
 * Reads what was not read yet: a computed value, written without a version or a line in the record's history. Safe to run
 * twice and at once.
 */
export async function readNew(ctx: Context, signal: AbortSignal): Promise<number> {
  let read = 0;
  const reader = await readerOf(ctx);
  for (const object of heard(ctx)) {
    for (let after: string | null = null; !signal.aborted; ) {
      const batch = await unreadOf(ctx, object, after);
      if (batch.length === 0) break;
      const asked = reader ? await askReader(ctx, reader, batch) : null;
      await keep(
        ctx,
        object,
        batch.map(({ id, text }) => ({ id, ...(asked?.get(id) ?? readText(text)) })),
      );
      read += batch.length;
      after = batch.at(-1)?.id ?? null;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  if (read > 0) await tellPeople(ctx);
  return read;
}

interface Text {
  id: string;
  text: string;
}

async function unreadOf(ctx: Context, object: string, after: string | null): Promise<Text[]> {
  const text = sql.ref(textOf(object));
  const { rows } =
    await sql<Text>`select id, coalesce(${text}, '') as text from ${tableOf(ctx, catalog(ctx).object(object))}
    where text_language is null and trashed_at is null ${after ? sql`and id > ${after}::uuid` : sql``}
    order by id limit ${sql.lit(CHUNK)}`.execute(ctx.db);
  return rows;
}

async function keep(ctx: Context, object: string, list: Array<Reading & { id: string }>): Promise<void> {
  const column = <T>(pick: (one: Reading & { id: string }) => T) => list.map(pick);
  const score = (one: Reading) => (one.score === null ? null : Math.round(one.score * 1000) / 1000);
  await sql`update ${tableOf(ctx, catalog(ctx).object(object))} as t
    set text_language = s.language, mood = s.mood, mood_score = s.score, emotions = nullif(string_to_array(s.emotions, ','), '{}')
    from unnest(${column(({ id }) => id)}::uuid[], ${column(({ language }) => language ?? 'und')}::text[],
      ${column(({ mood }) => mood)}::text[], ${column(score)}::numeric[],
      ${column(({ emotions }) => emotions.join(','))}::text[]) as s (id, language, mood, score, emotions)
    where t.id = s.id`.execute(ctx.db);
}

/** A text that was changed is read again. */
export async function forget(ctx: Context, object: string, ids: string[]): Promise<void> {
  await sql`update ${tableOf(ctx, catalog(ctx).object(object))} set text_language = null
    where id = any(${ids}::uuid[]) and text_language is not null`.execute(ctx.db);
}

/** The mood of each person over twelve months, and their last answer whether they would recommend: only what changed is written. */
export async function tellPeople(ctx: Context): Promise<void> {
  const table = (name: string) => tableOf(ctx, catalog(ctx).object(name));
  const since = new Date(ctx.now().getTime() - 365 * 86_400_000).toISOString();
  await sql`with told as (
      select about_id as person, mood_score as score from ${table('note')}
        where about_object = 'person' and mood_score is not null and trashed_at is null and created_at >= ${since}
      union all
      select d.person_id, n.mood_score from ${table('note')} n join ${table('deal')} d on d.id = n.about_id
        where n.about_object = 'deal' and n.mood_score is not null and n.trashed_at is null and n.created_at >= ${since}
      union all
      select person_id, mood_score from ${table('survey_response')}
        where mood_score is not null and trashed_at is null and answered_at >= ${since}
      union all
      select person_id, mood_score from ${table('lead')}
        where mood_score is not null and trashed_at is null and created_at >= ${since}
    ),
    moods as (
      select person, avg(score) as score from told where person is not null group by 1
    ),
    answers as (
      select distinct on (person_id) person_id, score, answered_at from ${table('survey_response')}
        where kind = 'nps' and person_id is not null and trashed_at is null order by person_id, answered_at desc, id desc
    ),
    next as (
      select p.id, case when m.score >= 0.05 then 'positive' when m.score <= -0.05 then 'negative'
          when m.score is not null then 'neutral' end as mood, round(a.score)::int as recommends, a.answered_at as at
      from ${table('person')} p left join moods m on m.person = p.id left join answers a on a.person_id = p.id
      where m.score is not null or a.score is not null or p.mood is not null or p.recommends is not null
    )
    update ${table('person')} p set mood = n.mood, recommends = n.recommends, recommends_at = n.at from next n
    where p.id = n.id and (p.mood, p.recommends, p.recommends_at) is distinct from (n.mood, n.recommends::bigint, n.at)`.execute(
    ctx.db,
  );
}
