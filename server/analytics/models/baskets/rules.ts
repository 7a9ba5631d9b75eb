import { type Baskets, countOf, itemCounts } from './baskets.ts';
import { type Itemsets, indexOf, type SetIndex, setAt } from './itemsets.ts';

/** "Who buys these buys that too", with how often. */
export interface Rule {
  /** Item numbers, rising. */
  from: number[];
  to: number;
  /** Baskets with all of `from` and `to`, with all of `from`, and with `to`. */
  count: number;
  countFrom: number;
  countTo: number;
  /** The share of all baskets in which all lie. */
  support: number;
  /** Of the baskets with `from`, the share with `to`. */
  confidence: number;
  /** How many times more often than by chance: confidence over the share of all baskets with `to`. */
  lift: number;
  /** How many times more often the rule would fail if the two had nothing to do with each other; endless where it never fails. */
  conviction: number;
}

/**
 * All rules with one item on the right (Agrawal, Imieliński & Swami 1993; conviction: Brin et al. 1997), the most telling first. A
 * confidence just at the threshold counts: compared in whole numbers, so that one half is one half.
 */
export function rulesOf(sets: Itemsets, least: number, index: SetIndex = indexOf(sets)): Rule[] {
  const whole = 1e9;
  const wanted = Math.round(least * whole);
  const single = new Int32Array(1);
  const rules: Rule[] = [];
  for (let s = 0; s < sets.count; s++) {
    const own = setAt(sets, s);
    if (own.length < 2) continue;
    const count = sets.counts[s] as number;
    for (const to of own) {
      const countFrom = sets.counts[index.find(own, to)] as number;
      if (count * whole < wanted * countFrom) continue;
      single[0] = to;
      const countTo = sets.counts[index.find(single, -1)] as number;
      const from: number[] = [];
      for (const item of own) if (item !== to) from.push(item);
      rules.push(ruleOf(from, to, { baskets: sets.baskets, count, countFrom, countTo }));
    }
  }
  return rules.sort((a, b) => b.lift - a.lift || b.count - a.count || a.to - b.to);
}

export function ruleOf(
  from: number[],
  to: number,
  { baskets, count, countFrom, countTo }: { baskets: number; count: number; countFrom: number; countTo: number },
): Rule {
  const confidence = countFrom > 0 ? count / countFrom : 0;
  const base = baskets > 0 ? countTo / baskets : 0;
  return {
    from,
    to,
    count,
    countFrom,
    countTo,
    support: baskets > 0 ? count / baskets : 0,
    confidence,
    lift: base > 0 ? confidence / base : 0,
    conviction: confidence === 1 ? Number.POSITIVE_INFINITY : (1 - base) / (1 - confidence),
  };
}

/** The same rules counted in other baskets: what was found in earlier orders is held against later ones. */
export function countRules(rules: Rule[], baskets: Baskets): Rule[] {
  const n = countOf(baskets);
  const items = itemCounts(baskets);
  const has = new Uint8Array(baskets.items);
  // Each rule is looked at only where its rarest item lies.
  const byRarest = new Map<number, number[]>();
  rules.forEach(({ from }, i) => {
    const rarest = from.reduce((a, b) => ((items[b] as number) < (items[a] as number) ? b : a));
    const own = byRarest.get(rarest);
    if (own) own.push(i);
    else byRarest.set(rarest, [i]);
  });
  const counts = new Int32Array(rules.length);
  const froms = new Int32Array(rules.length);
  for (let b = 0; b < n; b++) {
    const own = baskets.members.subarray(baskets.starts[b], baskets.starts[b + 1]);
    for (const item of own) has[item] = 1;
    for (const item of own) {
      for (const i of byRarest.get(item) ?? []) {
        const rule = rules[i] as Rule;
        if (!rule.from.every((one) => has[one] === 1)) continue;
        froms[i] = (froms[i] as number) + 1;
        if (has[rule.to] === 1) counts[i] = (counts[i] as number) + 1;
      }
    }
    for (const item of own) has[item] = 0;
  }
  return rules.map(({ from, to }, i) =>
    ruleOf(from, to, {
      baskets: n,
      count: counts[i] as number,
      countFrom: froms[i] as number,
      countTo: items[to] as number,
    }),
  );
}

/**
 * Rules that say something of their own: a longer one is left out where a shorter one with the same right side is just as
 * confident ("bread and butter, so milk" tells nothing if "bread, so milk" does).
 */
export function tellingRules(rules: Rule[]): Rule[] {
  const best = new Map<string, number>();
  const key = (from: number[], to: number) => `${from.join(',')}>${to}`;
  for (const rule of rules) best.set(key(rule.from, rule.to), rule.confidence);
  return rules.filter(({ from, to, confidence }) => {
    if (from.length < 2) return true;
    return subsets(from).every((fewer) => (best.get(key(fewer, to)) ?? 0) < confidence);
  });
}

/** All smaller, non-empty parts of a set. */
function subsets(items: number[]): number[][] {
  const parts: number[][] = [];
  for (let mask = 1; mask < (1 << items.length) - 1; mask++) parts.push(items.filter((_, i) => mask & (1 << i)));
  return parts;
}
