export interface Stakes {
  /** Of one call or offer. */
  cost: number;
  /** How often it keeps somebody who would have left, 0 to 1. */
  success: number;
  /** What is left of a year's revenue after what it costs to serve, 0 to 1. */
  margin: number;
}

export interface Plan {
  /** Call everyone with at least this risk. */
  threshold: number;
  calls: number;
  cost: number;
  kept: number;
  benefit: number;
  profit: number;
}

/** What calling the riskiest comes to, for each number of calls: risks in falling order. */
export function plansOf(risks: Array<{ risk: number; yearly: number }>, { cost, success, margin }: Stakes): Plan[] {
  let [kept, benefit] = [0, 0];
  return risks.map(({ risk, yearly }, i) => {
    kept += risk * success;
    benefit += risk * success * yearly * margin;
    const spent = (i + 1) * cost;
    return { threshold: risk, calls: i + 1, cost: spent, kept, benefit, profit: benefit - spent };
  });
}

/** The plan with the highest profit; null where no call pays. */
export function bestPlan(plans: Plan[]): Plan | null {
  let best: Plan | null = null;
  for (const plan of plans) if (plan.profit > (best?.profit ?? 0)) best = plan;
  return best;
}
