import { cohortsOf } from '../../server/analytics/models/customers/cohorts.ts';
import type { Found } from '../compare.ts';
import { readText } from '../data.ts';
import { readPurchases } from '../purchases.ts';
import type { Adapter } from '../run.ts';

/** Monthly cohorts of purchases. */
export const adapter: Adapter = ({ files, checks }, file) => {
  const orders = readPurchases(readText(file(files[0] as string)));
  const { months, active, revenue, retention } = cohortsOf(orders, Number.MAX_SAFE_INTEGER);
  const found: Found = {};
  for (const { name } of checks) {
    const [, month = '', what] = /^cohort (\d{4}-\d{2}): (active|revenue)/.exec(name) ?? [];
    const cohort = months.indexOf(month);
    if (what === 'active') found[name] = active[cohort];
    if (what === 'revenue') found[name] = revenue[cohort];
    // Months without a new customer are no cohorts, and the curve ends where the last of them does.
    if (/retention curve/.test(name)) found[name] = retention;
  }
  return found;
};
