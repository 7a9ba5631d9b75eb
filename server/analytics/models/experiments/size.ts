import { below, quantile } from '../normal.ts';
import type { Refused } from './effect.ts';

/** What an experiment is planned with. */
export interface Plan {
  /** Mean of the outcome among those who are left alone: a share for yes-or-no outcomes. */
  base: number;
  /** The smallest difference that would matter, in the unit of the outcome. */
  difference: number;
  /** Of single customers; for a yes-or-no outcome it follows from the means and may be left out. */
  variance?: number;
  /** The part of all who are held out, above 0 and below 1. */
  held: number;
  /** How often a difference is claimed where there is none; two-sided. */
  alpha?: number;
  /** How often a real difference of this size is found. */
  power?: number;
}

function variances({ base, difference, variance }: Plan): { treated: number; control: number } {
  if (variance !== undefined) return { treated: variance, control: variance };
  const other = Math.min(Math.max(base + difference, 0), 1);
  return { treated: other * (1 - other), control: base * (1 - base) };
}

/**
 * How many customers an experiment needs in all: N = (z(1-α/2) + z(power))² · (σt²/(1-h) + σc²/h) / δ², with h the part held
 * out (Cohen 1988; van Belle 2008 for unequal sides).
 */
export function sizeNeeded(plan: Plan): number | Refused {
  const { held, difference, alpha = 0.05, power = 0.8 } = plan;
  if (!(held > 0 && held < 1)) return { refused: 'Some must be held out, and some must not.' };
  if (!(Math.abs(difference) > 0)) return { refused: 'No number of customers tells apart what does not differ.' };
  const { treated, control } = variances(plan);
  if (!(treated + control > 0)) return { refused: 'Where everyone does the same, there is nothing to compare.' };
  const reach = quantile(1 - alpha / 2) + quantile(power);
  return Math.ceil((reach ** 2 * (treated / (1 - held) + control / held)) / difference ** 2);
}

/** The smallest difference that so many customers show, `power` of the time. */
export function detectable(
  size: number,
  { base, variance, held, alpha = 0.05, power = 0.8 }: Omit<Plan, 'difference'>,
) {
  const spread = variance ?? base * (1 - base);
  const reach = quantile(1 - alpha / 2) + quantile(power);
  return reach * Math.sqrt((spread / (1 - held) + spread / held) / Math.max(size, 1));
}

/** How often so many customers would show a difference of this size. */
export function powerOf(size: number, plan: Plan): number {
  const { held, difference, alpha = 0.05 } = plan;
  const { treated, control } = variances(plan);
  const error = Math.sqrt((treated / (1 - held) + control / held) / Math.max(size, 1));
  return error > 0 ? below(Math.abs(difference) / error - quantile(1 - alpha / 2)) : 1;
}
