import { sql } from 'kysely';
import { z } from 'zod';
import { catalog } from '../../../records/catalog.ts';
import { tableOf } from '../../../records/projection.ts';
import { defineModel } from '../../runs/model.ts';
import { heard, readNew, textOf } from '../reading.ts';
import type { ThemeData, ThemeText } from './themes-train.ts';

export const themeSettings = z.object({
  months: z.number().int().min(1).max(60).default(12),
  /** How many themes are looked for. */
  themes: z.number().int().min(2).max(20).default(8),
  /** Where a larger model reads the texts; empty: Kith's own rules do. */
  reader: z
    .string()
    .trim()
    .max(2000)
    .regex(/^(https?:\/\/\S+)?$/, 'An address begins with https:// or http://')
    .default(''),
});
export type ThemeSettings = z.infer<typeof themeSettings>;

const MOST = 20_000;
const NAMES = 100_000;

/** What people write, how it sounds, and what sets notes of won deals apart from those of lost ones. */
export const themes = defineModel<ThemeSettings, ThemeData>({
  name: 'themes',
  group: 'voice',
  object: null,
  scores: [],
  reads: ['note', 'survey_response', 'lead', 'deal', 'person'],
  settings: themeSettings,
  train: new URL('./themes-train.ts', import.meta.url),
  async read(ctx, { months }) {
    await readNew(ctx, new AbortController().signal);
    const table = (name: string) => tableOf(ctx, catalog(ctx).object(name));
    const since = new Date(ctx.now().getTime() - months * 30.4375 * 86_400_000).toISOString();
    const texts: ThemeText[] = [];
    for (const object of heard(ctx)) {
      const text = sql.ref(`t.${textOf(object)}`);
      const at = sql.ref(object === 'survey_response' ? 't.answered_at' : 't.created_at');
      // A note about a decided deal tells why; an answer with points tells how content its writer says to be.
      const side =
        object === 'note'
          ? sql`(select case d.status when 'won' then 1 when 'lost' then 2 end from ${table('deal')} d where t.about_object = 'deal' and d.id = t.about_id)`
          : sql`null`;
      const points = object === 'survey_response' ? sql`case when t.kind = 'nps' then t.score end` : sql`null`;
      const { rows } = await sql<ThemeText>`select ${object} as object, t.id, left(${text}, 4000) as text,
          to_char(${at} at time zone ${ctx.workspace.timeZone}, 'YYYY-MM') as month, t.text_language as language, t.mood,
          t.mood_score::float8 as score, t.emotions, ${side} as side, (${points})::float8 as points
        from ${tableOf(ctx, catalog(ctx).object(object))} t
        where t.trashed_at is null and ${text} is not null and btrim(${text}) <> '' and ${at} >= ${since} and ${at} <= ${ctx.now().toISOString()}
        order by ${at} desc limit ${sql.lit(MOST)}`.execute(ctx.db);
      texts.push(...rows);
    }
    const { rows: names } = await sql<{ name: string }>`
      (select distinct lower(name) as name from ${table('person')} where trashed_at is null limit ${sql.lit(NAMES)})
      union all (select distinct lower(name) from ${table('company')} where trashed_at is null limit ${sql.lit(NAMES)})`.execute(
      ctx.db,
    );
    const listed = texts.map(({ month }) => month).sort();
    const day = (month: string | undefined) => (month ? `${month}-01` : null);
    return {
      data: {
        texts,
        names: [...new Set(names.flatMap(({ name }) => name.match(/\p{L}+(?:['’-]\p{L}+)*|\p{L}{3,}/gu) ?? []))],
      },
      from: day(listed[0]),
      to: texts.length > 0 ? ctx.now().toISOString().slice(0, 10) : null,
      rows: texts.length,
    };
  },
});
