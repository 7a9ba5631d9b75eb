import { quantile, twoSided } from '../normal.ts';

type Numbers = ArrayLike<number>;

/** A plain reason why nothing is said. */
export interface Refused {
  refused: string;
}

export interface Arm {
  count: number;
  mean: number;
  /** Of single customers, with n - 1. */
  variance: number;
}

/** What being treated changed: the difference of two means, in the unit of the outcome. */
export interface Effect {
  treated: Arm;
  control: Arm;
  /** Mean of the treated less mean of the others. */
  effect: number;
  /** Standard error with unequal variances (Welch 1947). */
  error: number;
  z: number;
  /** Two-sided. */
  p: number;
  /** 95 of 100 such intervals hold the true difference. */
  low: number;
  high: number;
}

const LEAST = 2;

export function armOf(values: Numbers): Arm {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    count++;
    const off = value - mean;
    mean += off / count;
    squares += off * (value - mean);
  }
  return { count, mean, variance: count > 1 ? squares / (count - 1) : 0 };
}

/**
 * The average treatment effect of an experiment whose arms were drawn by chance: only then the difference is the effect. Values
 * that are not finite are left out.
 */
export function effectOf(treated: Numbers, control: Numbers): Effect | Refused {
  return effectOfArms(armOf(treated), armOf(control));
}

export function effectOfArms(treated: Arm, control: Arm): Effect | Refused {
  if (treated.count < LEAST || control.count < LEAST)
    return { refused: 'Each side needs at least two customers before they can be compared.' };
  const effect = treated.mean - control.mean;
  const error = Math.sqrt(treated.variance / treated.count + control.variance / control.count);
  // Nobody differs from anybody: there is nothing to measure chance by.
  const z = error > 0 ? effect / error : 0;
  const reach = quantile(0.975) * error;
  return {
    treated,
    control,
    effect,
    error,
    z,
    p: error > 0 ? twoSided(z) : 1,
    low: effect - reach,
    high: effect + reach,
  };
}

/** What the treated would have done anyway, as the others did, and what of their doing is owed to the treatment. */
export interface Anyway {
  /** The sum over all treated. */
  happened: number;
  anyway: number;
  owed: number;
  low: number;
  high: number;
}

export const anywayOf = ({ treated, control, effect, low, high }: Effect): Anyway => ({
  happened: treated.mean * treated.count,
  anyway: control.mean * treated.count,
  owed: effect * treated.count,
  low: low * treated.count,
  high: high * treated.count,
});
