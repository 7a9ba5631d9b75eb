import { type Column, encode, encoderOf } from '../models/attributes.ts';
import { assignTo, kMeans } from '../models/clusters/k-means.ts';
import { profilesOf } from '../models/clusters/profiles.ts';
import { silhouette, suggestK } from '../models/clusters/quality.ts';
import { cut, MOST_ROWS, wardTree } from '../models/clusters/ward.ts';
import { type Matrix, matrix, seeded } from '../models/linear.ts';
import type { Accuracy, Trained } from '../runs/model.ts';
import { decimals, percent } from '../runs/said.ts';
import type { Grouping, SegmentData, SegmentFitted, SegmentSettings } from './segments-found.ts';

const FEWEST = 40;
const TRAITS = 4;
/** Up to so many customers the tree of groups is drawn with each of them. */
const DRAWN = 60;

export function train(data: SegmentData, settings: SegmentSettings): Trained {
  const n = data.ids.length;
  if (n < FEWEST) return { refused: { key: 'too_few', values: { count: n, have: n, need: FEWEST } } };
  const columns = data.columns.filter(({ name }) => settings.fields.includes(name));
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const encoder = encoderOf(columns, rows);
  const table = encode(encoder, columns, rows);
  const suggestion = suggestK(table);
  if ('refused' in suggestion) return { refused: { key: 'alike' } };
  const found = kMeans(table, { k: settings.groups || suggestion.k, starts: n > 50_000 ? 4 : 20 });
  if ('refused' in found) return { refused: { key: 'alike' } };
  // The largest group first: numbers say nothing, and the order should.
  const order = [...found.sizes.keys()].sort((a, b) => (found.sizes[b] as number) - (found.sizes[a] as number));
  const place = new Map(order.map((old, now) => [old, now]));
  const of = found.of.map((old) => place.get(old) ?? -1);
  const centres = order.flatMap((old) => [...found.centres.subarray(old * table.cols, (old + 1) * table.cols)]);
  const own: Grouping = { run: null, fields: settings.fields, encoder, centres, k: found.k };
  const traits = profilesOf(columns, of, found.k);
  const all = data.spent.reduce((a, b) => a + Math.max(0, b), 0);
  const groups = traits.map((list, c) => {
    let [customers, spent] = [0, 0];
    for (let i = 0; i < n; i++) {
      if (of[i] !== c) continue;
      customers++;
      spent += Math.max(0, data.spent[i] as number);
    }
    return { customers, revenue: all > 0 ? spent / all : 0, traits: list.slice(0, TRAITS), fields: list };
  });
  const clear = silhouette(table, of);
  const richest = groups.reduce((a, b) => (b.revenue > a.revenue ? b : a));
  return {
    headline: {
      key: all > 0 ? 'headline' : 'headline_plain',
      values: {
        count: found.k,
        groups: found.k,
        share: percent(richest.customers / n),
        revenue: percent(richest.revenue),
      },
    },
    accuracy: clarityOf(table, found.k, clear),
    result: {
      customers: n,
      k: found.k,
      suggested: suggestion.k,
      by_gap: suggestion.byGap,
      clarity: clear >= 0.5 ? 'clear' : clear >= 0.25 ? 'weak' : 'none',
      silhouette: clear,
      tried: suggestion.tried.map(({ k, silhouette, gap }) => ({ k, silhouette, gap })),
      fields: settings.fields,
      groups,
      saved: settings.saved && isSame(data, of) ? settings.saved.names : null,
      tree: treeOf(table, centres, found.k),
    },
    fitted: { own, saved: data.saved } satisfies SegmentFitted,
    ...scored(data, settings),
  };
}

/** Whether the groups found now are those that were named: nine of ten customers are where they were. */
function isSame(data: SegmentData, of: Int32Array): boolean {
  const before = savedGroups(data);
  if (!before) return false;
  let same = 0;
  for (let i = 0; i < of.length; i++) if (of[i] === before[i]) same++;
  return same >= 0.9 * of.length;
}

/** For everybody the named group whose middle is nearest. */
function savedGroups({ saved, columns, ids }: SegmentData): Int32Array | null {
  if (!saved) return null;
  const { encoder, centres, k, fields } = saved;
  const own: Column[] = columns.filter(({ name }) => fields.includes(name));
  const table = encode(
    encoder,
    own,
    Int32Array.from({ length: ids.length }, (_, i) => i),
  );
  return assignTo({ k, centres: Float64Array.from(centres) }, table);
}

/** The names that were saved, for everybody: each in the group whose middle is nearest. */
function scored(data: SegmentData, { saved }: SegmentSettings): Pick<Trained & { refused?: undefined }, 'scores'> {
  const of = savedGroups(data);
  if (!saved || !of) return { scores: { ids: [], fields: { found_segment: [] } } };
  return {
    scores: { ids: data.ids, fields: { found_segment: Array.from(of, (group) => saved.names[group] ?? null) } },
  };
}

/** How clear the groups are, beside groups of the same number in data that have none. */
function clarityOf(table: Matrix, k: number, value: number): Accuracy {
  const even = matrix(Math.min(table.rows, 1000), table.cols);
  const random = seeded(31);
  // Each column shuffled by itself: the same values, with nothing that holds them together.
  for (let j = 0; j < table.cols; j++)
    for (let i = 0; i < even.rows; i++)
      even.values[i * table.cols + j] = table.values[Math.floor(random() * table.rows) * table.cols + j] as number;
  const none = kMeans(even, { k, starts: 5 });
  const baseline = 'refused' in none ? 0 : silhouette(even, none.of, { most: 1000 });
  return {
    measure: 'silhouette',
    value,
    baseline,
    lower_is_better: false,
    say: {
      key: value >= 0.5 ? 'accuracy_clear' : value >= 0.25 ? 'accuracy_weak' : 'accuracy_none',
      values: { value: decimals(value, 2), chance: decimals(baseline, 2) },
    },
  };
}

/** Which groups are close to each other; of few customers with each of them. */
function treeOf(table: Matrix, centres: number[], k: number) {
  const few = table.rows <= DRAWN && table.rows <= MOST_ROWS;
  const tree = wardTree(few ? table : { rows: k, cols: table.cols, values: Float64Array.from(centres) });
  if ('refused' in tree) return null;
  return {
    of: few ? 'customers' : 'groups',
    merges: tree.merges,
    order: [...tree.order],
    groups: [...cut(tree, Math.min(k, tree.rows.length))],
  };
}
