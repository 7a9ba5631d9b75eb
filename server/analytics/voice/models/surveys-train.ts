import { isRefusal } from '../../models/refusal.ts';
import { cronbach } from '../../models/surveys/alpha.ts';
import { drivers } from '../../models/surveys/drivers.ts';
import { serviceGaps } from '../../models/surveys/gap.ts';
import { difference, type NetPromoter, netPromoter } from '../../models/surveys/nps.ts';
import { satisfaction } from '../../models/surveys/satisfaction.ts';
import type { Accuracy, Trained } from '../../runs/model.ts';
import { decimals, type Said } from '../../runs/said.ts';
import type { SurveySettings } from './surveys.ts';

/** One answer a row, the newest first; −1 where a number is not known. */
export interface SurveyData {
  /** 0 NPS, 1 CSAT, 2 CES, 3 gap. */
  kind: Uint8Array;
  topic: Int32Array;
  person: Int32Array;
  industry: Int32Array;
  country: Int32Array;
  /** Year times twelve and the month from 0. */
  month: Int32Array;
  score: Float64Array;
  expected: Float64Array;
  topics: string[];
  industries: string[];
  countries: string[];
  people: number;
  /** The month it is. */
  now: number;
}

const FEWEST = 10;
const [NPS, CSAT, CES, GAP] = [0, 1, 2, 3];

export function train(data: SurveyData, settings: SurveySettings): Trained {
  const rows = [...data.kind.keys()];
  const first = data.now - settings.months + 1;
  const recent = rows.filter((i) => (data.month[i] as number) >= first);
  if (recent.length < FEWEST)
    return { refused: { key: 'too_few', values: { count: recent.length, have: recent.length, need: FEWEST } } };
  const nps = npsOf(data, ofKind(data, recent, NPS));
  const before = npsOf(
    data,
    ofKind(data, rows, NPS).filter(
      (i) => (data.month[i] as number) < first && (data.month[i] as number) >= first - settings.months,
    ),
  );
  const change = nps && before && before.answers >= FEWEST ? difference(before, nps) : null;
  const csat = topicsOf(data, ofKind(data, recent, CSAT), settings.csat_from);
  const ces = topicsOf(data, ofKind(data, recent, CES), settings.ces_from);
  const gaps = gapsOf(data, ofKind(data, recent, GAP));
  return {
    headline: headlineOf(nps, change?.change ?? 0, change?.sure ?? false, recent.length),
    accuracy: steadiness(data, ofKind(data, rows, NPS)),
    result: {
      months: settings.months,
      nps,
      before,
      change,
      course: courseOf(data, ofKind(data, rows, NPS)),
      segments: {
        industry: segmentsOf(data, ofKind(data, recent, NPS), data.industry, data.industries),
        country: segmentsOf(data, ofKind(data, recent, NPS), data.country, data.countries),
      },
      csat,
      ces,
      csat_from: settings.csat_from,
      ces_from: settings.ces_from,
      gaps,
      drivers: driversOf(data, recent),
    },
  };
}

const ofKind = ({ kind }: SurveyData, rows: number[], wanted: number | undefined) =>
  rows.filter((i) => kind[i] === wanted);
const scoresOf = ({ score }: SurveyData, rows: number[]) => rows.map((i) => score[i] as number);
/** Fewer digits than a double has: results are kept and sent. */
const cut = (value: number, digits = 2): number | null =>
  Number.isFinite(value) ? Math.round(value * 10 ** digits) / 10 ** digits : null;

function npsOf(data: SurveyData, rows: number[]): NetPromoter | null {
  const found = netPromoter(scoresOf(data, rows));
  return isRefusal(found) ? null : found;
}

function headlineOf(nps: NetPromoter | null, change: number, sure: boolean, answers: number): Said {
  if (!nps) return { key: 'headline_other_kinds', values: { answers } };
  const values = {
    nps: decimals(nps.nps, 0),
    low: decimals(nps.interval[0], 0),
    high: decimals(nps.interval[1], 0),
    change: decimals(Math.abs(change), 0),
  };
  return { key: sure ? (change > 0 ? 'headline_up' : 'headline_down') : 'headline', values };
}

function courseOf(data: SurveyData, rows: number[]) {
  const byMonth = Map.groupBy(rows, (i) => data.month[i] as number);
  return [...byMonth]
    .sort(([a], [b]) => a - b)
    .flatMap(([month, own]) => {
      const found = npsOf(data, own);
      return found ? [{ month: nameOf(month), ...short(found) }] : [];
    });
}

const nameOf = (month: number) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
const short = ({ answers, nps, interval }: NetPromoter) => ({
  answers,
  nps: cut(nps, 1),
  low: cut(interval[0], 1),
  high: cut(interval[1], 1),
});

function segmentsOf(data: SurveyData, rows: number[], column: Int32Array, names: string[]) {
  const groups = Map.groupBy(rows, (i) => column[i] as number);
  groups.delete(-1);
  return [...groups]
    .filter(([, own]) => own.length >= FEWEST)
    .flatMap(([at, own]) => {
      const found = npsOf(data, own);
      return found ? [{ name: names[at] as string, ...short(found) }] : [];
    })
    .sort((a, b) => (a.nps ?? 0) - (b.nps ?? 0))
    .slice(0, 20);
}

function topicsOf(data: SurveyData, rows: number[], from: number) {
  return [...Map.groupBy(rows, (i) => data.topic[i] as number)]
    .flatMap(([at, own]) => {
      const found = satisfaction(scoresOf(data, own), from);
      if (isRefusal(found)) return [];
      const { answers, share, interval, mean, meanInterval } = found;
      return [
        {
          topic: data.topics[at] ?? null,
          answers,
          share: cut(share, 1),
          low: cut(interval[0], 1),
          high: cut(interval[1], 1),
          mean: cut(mean),
          mean_low: cut(meanInterval[0]),
          mean_high: cut(meanInterval[1]),
        },
      ];
    })
    .sort((a, b) => (a.share ?? 0) - (b.share ?? 0));
}

/** The newest answer of each person to each topic, as columns by topic. */
function table(data: SurveyData, rows: number[], values: Float64Array): Map<number, Float64Array> {
  const columns = new Map<number, Float64Array>();
  for (const i of rows) {
    const [topic, person] = [data.topic[i] as number, data.person[i] as number];
    if (person < 0) continue;
    const column = columns.get(topic) ?? new Float64Array(data.people).fill(Number.NaN);
    if (Number.isNaN(column[person])) column[person] = values[i] as number;
    columns.set(topic, column);
  }
  return columns;
}

function gapsOf(data: SurveyData, rows: number[]) {
  const [perceived, expected] = [table(data, rows, data.score), table(data, rows, data.expected)];
  const items = [...perceived].map(([topic, column]) => ({
    name: data.topics[topic] ?? '',
    perceived: column,
    expected: expected.get(topic) as Float64Array,
  }));
  const found = serviceGaps(items);
  if (isRefusal(found)) return null;
  const alpha = (columns: Float64Array[]) => {
    const result = cronbach(columns);
    return isRefusal(result) ? null : { alpha: cut(result.alpha), answers: result.answers };
  };
  return {
    overall: cut(found.overall),
    weighted: cut(found.weighted),
    items: found.items
      .map(({ name, pairs, perceived, expected, gap, interval, p }) => ({
        ...{ name, answers: pairs, perceived: cut(perceived), expected: cut(expected), gap: cut(gap) },
        ...{ low: cut(interval[0]), high: cut(interval[1]), p: cut(p, 4), sure: interval[0] > 0 || interval[1] < 0 },
      }))
      .sort((a, b) => (a.gap ?? 0) - (b.gap ?? 0)),
    alpha_perceived: alpha(items.map((item) => item.perceived)),
    alpha_expected: alpha(items.map((item) => item.expected)),
  };
}

/** How closely each satisfaction goes with the recommendation of the same person. */
function driversOf(data: SurveyData, rows: number[]) {
  const outcome = new Float64Array(data.people).fill(Number.NaN);
  for (const i of ofKind(data, rows, NPS)) {
    const person = data.person[i] as number;
    if (person >= 0 && Number.isNaN(outcome[person])) outcome[person] = data.score[i] as number;
  }
  const items = [CSAT, GAP].flatMap((kind) =>
    [...table(data, ofKind(data, rows, kind), data.score)].map(([topic, answers]) => ({
      name: data.topics[topic] ?? '',
      answers,
    })),
  );
  return drivers(outcome, items)
    .filter(({ pairs, correlation, name }) => name !== '' && pairs >= FEWEST && Number.isFinite(correlation))
    .map(({ name, pairs, correlation, interval, mean }) => ({
      ...{ name, answers: pairs, correlation: cut(correlation), mean: cut(mean) },
      ...{ low: cut(interval[0]), high: cut(interval[1]), sure: interval[0] > 0 || interval[1] < 0 },
    }));
}

/** How far the score of a month was from that of the three before, beside that of the last one alone. */
function steadiness(data: SurveyData, rows: number[]): Accuracy | null {
  const byMonth = Map.groupBy(rows, (i) => data.month[i] as number);
  const own: number[] = [];
  const last: number[] = [];
  for (const [month, here] of byMonth) {
    const three = [1, 2, 3].flatMap((back) => byMonth.get(month - back) ?? []);
    const [now, then, one] = [npsOf(data, here), npsOf(data, three), npsOf(data, byMonth.get(month - 1) ?? [])];
    if (!now || !then || !one || here.length < FEWEST || three.length < FEWEST) continue;
    own.push(Math.abs(now.nps - then.nps));
    last.push(Math.abs(now.nps - one.nps));
  }
  if (own.length < 3) return null;
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const [value, baseline] = [mean(own), mean(last)];
  return {
    measure: 'off',
    value,
    baseline,
    lower_is_better: true,
    say: {
      key: 'accuracy',
      values: { count: own.length, n: own.length, off: decimals(value, 0), last: decimals(baseline, 0) },
    },
  };
}
