import { sql } from 'kysely';
import { z } from 'zod';
import { catalog } from '../../../records/catalog.ts';
import { tableOf } from '../../../records/projection.ts';
import { defineModel } from '../../runs/model.ts';
import type { SurveyData } from './surveys-train.ts';

export const surveySettings = z.object({
  /** Answers of so many months count. */
  months: z.number().int().min(1).max(60).default(12),
  /** From which answer on somebody counts as satisfied, and as having had it easy. */
  csat_from: z.number().min(0).max(100).default(4),
  ces_from: z.number().min(0).max(100).default(5),
});
export type SurveySettings = z.infer<typeof surveySettings>;

const kinds = ['nps', 'csat', 'ces', 'gap'];
const MOST = 1_000_000;
/** Months before the window that the course over time shows and the window is compared with. */
const BEFORE = 12;

interface Row {
  kind: string;
  topic: string | null;
  score: number;
  expected: number | null;
  month: number;
  person: string | null;
  industry: string | null;
  country: string | null;
}

/** Whether customers recommend the business, what contents them, and where they expect more. */
export const surveys = defineModel<SurveySettings, SurveyData>({
  name: 'surveys',
  group: 'voice',
  object: null,
  scores: [],
  reads: ['survey_response', 'person'],
  settings: surveySettings,
  train: new URL('./surveys-train.ts', import.meta.url),
  async read(ctx, { months }) {
    const table = (name: string) => tableOf(ctx, catalog(ctx).object(name));
    const now = ctx.now();
    const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months - BEFORE + 1, 1));
    const zone = ctx.workspace.timeZone;
    const { rows } = await sql<Row>`select r.kind, r.topic, r.score::float8 as score, r.expected::float8 as expected,
        (extract(year from r.answered_at at time zone ${zone}) * 12 + extract(month from r.answered_at at time zone ${zone}) - 1)::int as month,
        r.person_id as person, c.industry, c.country
      from ${table('survey_response')} r left join ${table('company')} c on c.id = r.company_id
      where r.kind = any(${kinds}::text[]) and r.answered_at >= ${since.toISOString()} and r.answered_at <= ${now.toISOString()} and r.trashed_at is null
      order by r.answered_at desc limit ${sql.lit(MOST)}`.execute(ctx.db);
    const [topics, people, industries, countries] = [numbered(), numbered(), numbered(), numbered()];
    const column = (pick: (row: Row) => number) => Float64Array.from(rows, pick);
    const data: SurveyData = {
      kind: Uint8Array.from(rows, ({ kind }) => kinds.indexOf(kind)),
      topic: Int32Array.from(rows, ({ topic }) => topics.of(topic)),
      person: Int32Array.from(rows, ({ person }) => people.of(person)),
      industry: Int32Array.from(rows, ({ industry }) => industries.of(industry)),
      country: Int32Array.from(rows, ({ country }) => countries.of(country)),
      month: Int32Array.from(rows, ({ month }) => month),
      score: column(({ score }) => score),
      expected: column(({ expected }) => expected ?? Number.NaN),
      topics: topics.names,
      industries: industries.names,
      countries: countries.names,
      people: people.names.length,
      now: now.getUTCFullYear() * 12 + now.getUTCMonth(),
    };
    const day = (month: number | undefined, end: boolean) =>
      month === undefined
        ? null
        : new Date(Date.UTC(Math.floor(month / 12), (month % 12) + (end ? 1 : 0), end ? 0 : 1))
            .toISOString()
            .slice(0, 10);
    const today = now.toISOString().slice(0, 10);
    const last = day(rows[0]?.month, true);
    return { data, from: day(rows.at(-1)?.month, false), to: last && last > today ? today : last, rows: rows.length };
  },
});

/** Names as numbers in the order in which they come; −1 for none. */
function numbered() {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const of = (name: string | null): number => {
    if (name === null || name === '') return -1;
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  };
  return { of, names };
}
