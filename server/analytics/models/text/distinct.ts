import type { Refusal } from '../refusal.ts';
import { normalQuantile } from '../surveys/student.ts';
import type { Terms } from './terms.ts';

export interface DistinctTerm {
  term: string;
  /** Texts of each group that hold it. */
  inFirst: number;
  inSecond: number;
  /** Log-odds of the first group against the second, with a prior from both together. */
  logOdds: number;
  /** `logOdds` by its standard error. */
  z: number;
  /** Beyond the z that one would expect by chance among so many terms. */
  sure: boolean;
}

export interface Distinct {
  first: DistinctTerm[];
  second: DistinctTerm[];
  texts: [number, number];
}

/**
 * The terms that set one group of texts apart from another: log-odds ratio with an informative Dirichlet prior (the counts of
 * both groups together, worth `prior` texts), which keeps rare terms from winning by luck. `sure` asks for a z beyond 95 % after
 * Bonferroni's correction for the number of terms.
 *
 * Monroe, Colaresi & Quinn (2008), "Fightin' words", Political Analysis 16(4), equations 16 and 22.
 *
 * @param group 1 for the first, 2 for the second; other texts are left out
 */
export function distinctTerms(
  { names, texts }: Terms,
  group: ArrayLike<number>,
  prior = 20,
  most = 12,
): Distinct | Refusal {
  const counts = [new Float64Array(names.length), new Float64Array(names.length)] as const;
  const sizes: [number, number] = [0, 0];
  texts.forEach((terms, i) => {
    const which = (group[i] as number) - 1;
    if (which !== 0 && which !== 1) return;
    sizes[which]++;
    for (const term of terms) counts[which][term] = (counts[which][term] as number) + 1;
  });
  if (Math.min(...sizes) < 10)
    return { refused: 'Both sides need at least ten texts before their words can be compared.' };
  const both = sizes[0] + sizes[1];
  const bound = normalQuantile(1 - 0.05 / Math.max(1, names.length));
  const all = names.map((term, i): DistinctTerm => {
    const [a, b] = [counts[0][i] as number, counts[1][i] as number];
    // What the prior says: the share of all texts that hold the term, as if `prior` more texts had been seen of each group.
    const share = Math.min(0.999, Math.max((a + b) / both, 0.5 / both));
    const odds = (count: number, size: number) => {
      const yes = count + prior * share;
      return Math.log(yes / (size + prior - yes));
    };
    const logOdds = odds(a, sizes[0]) - odds(b, sizes[1]);
    const z = logOdds / Math.sqrt(1 / (a + prior * share) + 1 / (b + prior * share));
    return { term, inFirst: a, inSecond: b, logOdds, z, sure: Math.abs(z) > bound };
  });
  const side = (sign: number) =>
    withoutParts(
      all.filter(({ z }) => z * sign > 1).sort((x, y) => sign * (y.z - x.z)),
      most,
    );
  return { first: side(1), second: side(-1), texts: sizes };
}

/** "delivery" beside "late delivery" tells nothing more where both stand in the same texts: the longer one stays. */
function withoutParts(list: DistinctTerm[], most: number): DistinctTerm[] {
  const kept: DistinctTerm[] = [];
  for (const one of list) {
    const twin = kept.findIndex(
      ({ term, inFirst, inSecond }) =>
        (` ${term} `.includes(` ${one.term} `) || ` ${one.term} `.includes(` ${term} `)) &&
        Math.abs(inFirst + inSecond - one.inFirst - one.inSecond) <= 0.2 * (one.inFirst + one.inSecond),
    );
    if (twin < 0) kept.push(one);
    else if (one.term.length > (kept[twin]?.term.length ?? 0)) kept[twin] = one;
  }
  return kept.slice(0, most);
}
