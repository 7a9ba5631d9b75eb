import { quantileCuts, type RfmScores, rfmScores, rfmTotals } from '../../server/analytics/models/customers/rfm.ts';
import type { Case, Found } from '../compare.ts';
import { readRecords } from '../data.ts';
import type { Adapter } from '../run.ts';

export const adapter: Adapter = (one, file) => (one.files.length > 0 ? ofFile(one, file) : ofFormula(one));

const days = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const counts = (scores: Uint8Array) => [1, 2, 3, 4, 5].map((n) => scores.filter((score) => score === n).length);
const withScore = ({ score }: RfmScores, wanted: number) => score.filter((one) => one === wanted).length;
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

/** Orders of a file; the day of the analysis stands in the task ("as of 2006-12-31"). */
function ofFile({ task = '', files, checks }: Case, file: (name: string) => string): Found {
  const rows = readRecords(file(files[0] as string));
  const columns = Object.keys(rows[0] ?? {});
  const column = (wish: RegExp) => columns.find((name) => wish.test(name)) ?? '';
  const [id, date, revenue] = [column(/id|customer/i), column(/date/i), column(/revenue|amount/i)];
  const names = [...new Set(rows.map((row) => row[id] ?? ''))];
  const number = new Map(names.map((name, i) => [name, i]));
  const asOf = days(/\d{4}-\d{2}-\d{2}/.exec(task)?.[0] ?? '');
  const totals = rfmTotals(
    {
      customers: names.length,
      customer: Int32Array.from(rows, (row) => number.get(row[id] ?? '') as number),
      day: Float64Array.from(rows, (row) => days(row[date] ?? '')),
      amount: Float64Array.from(rows, (row) => Number(row[revenue])),
    },
    asOf,
  );
  const cuts = quantileCuts(totals);
  const scores = rfmScores(totals, cuts);
  const place = new Map(Array.from(totals.who, (who, i) => [names[who] as string, i]));
  const published = checks.find(({ name }) => name === 'published rows')?.expected;
  return {
    customers: totals.who.length,
    'cut points recency': cuts.recency,
    'cut points frequency': cuts.frequency,
    'cut points monetary': cuts.monetary,
    'R score counts 1..5': counts(scores.r),
    'F score counts 1..5': counts(scores.f),
    'M score counts 1..5': counts(scores.m),
    'customers with 555': withScore(scores, 555),
    'customers with 111': withScore(scores, 111),
    'distinct scores': new Set(scores.score).size,
    'mean score': sum(scores.score) / scores.score.length,
    'sum of monetary': sum(totals.monetary),
    'published rows': typeof published === 'string' ? told(published) : undefined,
  };

  /** The same customers in the same words: "Name 205/6/472 -> 3,4,3 (343); Name 140/3/340 -> 412". */
  function told(text: string): string {
    return text
      .split('; ')
      .map((row) => {
        const [, name = '', long] = /^(.*) \S+\/\S+\/\S+ -> (?:\S+ )?(\(?)/.exec(row) ?? [];
        const i = place.get(name) ?? -1;
        const [r, f, m, score] = [scores.r[i], scores.f[i], scores.m[i], scores.score[i]];
        const head = `${name} ${totals.recency[i]}/${totals.frequency[i]}/${totals.monetary[i]}`;
        return long ? `${head} -> ${r},${f},${m} (${score})` : `${head} -> ${score}`;
      })
      .join('; ');
  }
}

/** Orders made by the congruential generator that the case describes. */
function ofFormula({ source = '', rows = 0, task = '' }: Case & { source?: string; rows?: number }): Found {
  const read = (wish: RegExp) => wish.exec(source)?.slice(1).map(Number) ?? [];
  const [factor = 0, step = 0] = read(/\((\d+)\*s\+(\d+)\)/);
  const [seed = 0] = read(/seed (\d+)/);
  const [customers = 0] = read(/customer=floor\(u1\^2\*(\d+)\)/);
  const [days = 0] = read(/day=floor\(u2\*(\d+)\)/);
  const [least = 0, range = 0] = read(/cents=(\d+)\+floor\(u3\*(\d+)\)/);
  const asOf = Number(/analysis day (\d+)/.exec(task)?.[1]);
  let s = seed;
  const u = () => {
    s = (factor * s + step) % 4294967296;
    return s / 4294967296;
  };
  const orders = {
    customers,
    customer: new Int32Array(rows),
    day: new Float64Array(rows),
    amount: new Float64Array(rows),
  };
  for (let i = 0; i < rows; i++) {
    orders.customer[i] = Math.floor(u() ** 2 * customers);
    orders.day[i] = Math.floor(u() * days);
    orders.amount[i] = least + Math.floor(u() * range);
  }
  const began = performance.now();
  const totals = rfmTotals(orders, asOf);
  const cuts = quantileCuts(totals);
  const scores = rfmScores(totals, cuts);
  console.error(`  ${rows} orders in ${Math.round(performance.now() - began)} ms`);
  return {
    'first 3 rows (customer,day,cents)': [0, 1, 2].map((i) => [orders.customer[i], orders.day[i], orders.amount[i]]),
    customers: totals.who.length,
    'sum of cents': sum(orders.amount),
    'cut points rec': cuts.recency,
    'cut points f': cuts.frequency,
    'cut points m': cuts.monetary,
    'customers 555': withScore(scores, 555),
    'customers 111': withScore(scores, 111),
    'sum of all scores': sum(scores.score),
    'highest frequency': totals.frequency.reduce((a, b) => Math.max(a, b), 0),
  };
}
