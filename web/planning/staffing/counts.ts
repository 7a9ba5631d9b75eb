import type { StaffingPlan } from '../../../server/analytics/planning/staffing/schema.ts';

/** A day a line: the date, then its counts slot by slot. */
export const countsText = ({ counts }: Pick<StaffingPlan, 'counts'>): string =>
  counts.map((day) => [day.date, ...day.counts].join(', ')).join('\n');

/** Reads such lines, from a table too (tabs, semicolons); a head line is passed over. `wrong` holds the numbers of bad lines. */
export function readCounts(text: string, slots: number): { counts: StaffingPlan['counts']; wrong: number[] } {
  const counts: StaffingPlan['counts'] = [];
  const wrong: number[] = [];
  text.split('\n').forEach((line, i) => {
    if (!line.trim()) return;
    const [date = '', ...cells] = line.split(/[,;\t]/).map((cell) => cell.trim());
    if (i === 0 && !/^\d{4}-\d{2}-\d{2}$/.test(date)) return;
    const numbers = cells.filter((cell) => cell !== '').map(Number);
    const fits = /^\d{4}-\d{2}-\d{2}$/.test(date) && numbers.length > 0 && numbers.every((one) => one >= 0);
    if (fits) counts.push({ date, counts: numbers.slice(0, slots) });
    else wrong.push(i + 1);
  });
  return { counts: counts.slice(-400), wrong };
}
