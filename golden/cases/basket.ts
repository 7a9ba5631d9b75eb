import { type Baskets, basketsOf, countOf, itemCounts } from '../../server/analytics/models/baskets/baskets.ts';
import { frequentSets, type Itemsets, setAt } from '../../server/analytics/models/baskets/itemsets.ts';
import { type Rule, rulesOf } from '../../server/analytics/models/baskets/rules.ts';
import type { Check } from '../compare.ts';
import { readText } from '../data.ts';
import type { Adapter } from '../run.ts';

// Baskets as lines of items, and what arules and mlxtend find in them.

export const adapter: Adapter = ({ files, checks }, file) => {
  const { baskets, names } = read(file(files[0] as string));
  const kept = new Map<number, Itemsets>();
  const sets = (support: number) => {
    const known = kept.get(support);
    if (known) return known;
    const found = frequentSets(baskets, { support });
    if ('refused' in found) throw new Error(found.refused);
    kept.set(support, found);
    return found;
  };
  const found: Record<string, unknown> = {};
  // Checks that name no thresholds are about the rules that the first check with thresholds is about.
  const main = checks.map(({ name }) => thresholds(name)).find((one) => one !== null) ?? { support: 0.001, least: 0.5 };
  for (const check of checks) found[check.name] = figure(check, { baskets, names, sets, main });
  return found;
};

interface Known {
  baskets: Baskets;
  names: string[];
  sets: (support: number) => Itemsets;
  main: { support: number; least: number };
}

function figure(check: Check, { baskets, names, sets, main }: Known): unknown {
  const { name } = check;
  const rules = ({ support, least }: Known['main']) => rulesOf(sets(support), least);
  const told = (rule: Rule) => `{${rule.from.map((item) => names[item]).join(', ')}} => {${names[rule.to]}}`;
  if (name === 'transactions') return countOf(baskets);
  if (name === 'items') return names.length;
  if (name === 'item occurrences') return baskets.members.length;
  if (name === 'top items') return topItems(baskets, names, String(check.expected).split(', ').length);
  const atLeast = /^itemsets support>=([\d.]+)$/.exec(name);
  if (atLeast) return sets(Number(atLeast[1])).count;
  const bySize = /^itemsets ([\d.]+) by size$/.exec(name);
  if (bySize) {
    const own = sets(Number(bySize[1]));
    return sizes(Array.from({ length: own.count }, (_, i) => setAt(own, i).length));
  }
  const named = thresholds(name);
  if (named) return rules(named).length;
  if (name === 'rules by size') return sizes(rules(main).map(({ from }) => from.length + 1));
  if (/^max lift/.test(name)) return Math.max(...rules(main).map(({ lift }) => lift));
  if (/^mean confidence/.test(name)) return mean(rules(main).map(({ confidence }) => confidence));
  if (/^mean lift/.test(name)) return mean(rules(main).map(({ lift }) => lift));
  const place = /^top lift (\d+)$/.exec(name);
  if (place) {
    const rule = rules(main)[Number(place[1]) - 1] as Rule;
    return `${told(rule)} count=${rule.count} confidence=${short(rule.confidence)} lift=${short(rule.lift)}`;
  }
  if (name === 'top support') {
    const best = rules(main).toSorted((a, b) => b.count - a.count)[0] as Rule;
    return `${told(best)} support=${short(best.support)} confidence=${short(best.confidence)} lift=${short(best.lift)}`;
  }
  const surer = /^conf ([\d.]+) top lift$/.exec(name);
  if (surer) {
    const rule = rules({ ...main, least: Number(surer[1]) })[0] as Rule;
    const line = `${told(rule)} count=${rule.count} confidence=${short(rule.confidence)} lift=${short(rule.lift)}`;
    // Some references write a share without its zero.
    return /confidence=\./.test(String(check.expected)) ? line.replace('confidence=0.', 'confidence=.') : line;
  }
  const pair = /^\{(.+)\} support/.exec(name);
  if (pair) {
    const wanted = (pair[1] as string).split(', ').map((one) => names.indexOf(one));
    return countIn(baskets, wanted) / countOf(baskets);
  }
  return undefined;
}

function thresholds(name: string): Known['main'] | null {
  const said = /^rules supp ([\d.]+) conf ([\d.]+)$/.exec(name);
  return said && { support: Number(said[1]), least: Number(said[2]) };
}

/** Seven digits that say something, as R prints them. */
const short = (value: number) => String(Number(value.toPrecision(7)));
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function sizes(all: number[]): string {
  const counts = new Map<number, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([size, count]) => `${size}:${count}`)
    .join(' ');
}

function topItems(baskets: Baskets, names: string[], wanted: number): string {
  return [...itemCounts(baskets)]
    .map((count, item) => ({ count, name: names[item] }))
    .sort((a, b) => b.count - a.count)
    .slice(0, wanted)
    .map(({ name, count }) => `${name} ${count}`)
    .join(', ');
}

function countIn({ starts, members }: Baskets, wanted: number[]): number {
  let found = 0;
  for (let b = 0; b + 1 < starts.length; b++) {
    const own = members.subarray(starts[b], starts[b + 1]);
    if (wanted.every((item) => own.includes(item))) found++;
  }
  return found;
}

/** One basket a line. Items are numbered by their names, so that sets tell them in the order of the alphabet. */
function read(path: string): { baskets: Baskets; names: string[] } {
  const lines = readText(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(';'));
  const names = [...new Set(lines.flat())].sort();
  const numbers = new Map(names.map((name, i) => [name, i]));
  const basket = lines.flatMap((line, i) => line.map(() => i));
  const item = lines.flat().map((name) => numbers.get(name) as number);
  return { baskets: basketsOf(basket, item, lines.length, names.length), names };
}
