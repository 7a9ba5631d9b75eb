import { type SamplePlans, slotsOf } from '../analytics/planning/service.ts';
import { addToDate } from '../records/calendar.ts';
import { Random } from './random.ts';

const SHIFT = { opens: '08:00', closes: '18:00', slot_minutes: 30 as const };
const WEEKS = 12;

/** Busiest on Mondays, and in the middle of the morning. */
const WEEKDAY = [1.3, 1.05, 1, 0.95, 0.85];
const HOUR: Record<number, number> = { 8: 9, 9: 17, 10: 22, 11: 20, 12: 12, 13: 13, 14: 18, 15: 17, 16: 13, 17: 8 };

/** What the service desk and the controller have typed: twelve weeks of calls, a schedule with gaps, and yearly costs. */
export function makePlans(today: string): SamplePlans {
  const random = new Random(41);
  const slots = slotsOf(SHIFT);
  const counts: Array<{ date: string; counts: number[] }> = [];
  for (let back = WEEKS * 7; back >= 1; back--) {
    const date = addToDate(today, -back, 'day') as string;
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const growth = 1 + 0.12 * (1 - back / (WEEKS * 7));
    const busy = (WEEKDAY[weekday - 1] ?? 1) * growth * (0.92 + 0.16 * random.next());
    counts.push({ date, counts: slots.map((minute) => drawn(random, (HOUR[Math.floor(minute / 60)] ?? 8) * busy)) });
  }
  const shift = slots.map((minute) => (minute < 540 ? 5 : minute < 720 ? 7 : minute < 780 ? 5 : minute < 1020 ? 6 : 4));
  return {
    staffing: {
      ...SHIFT,
      source: 'typed',
      counts,
      handling_seconds: 260,
      threshold_seconds: 20,
      service_level: 0.8,
      shrinkage: 0.28,
      patience_seconds: 150,
      schedule: Object.fromEntries([1, 2, 3, 4, 5].map((day) => [String(day), shift])),
    },
    profit: {
      by: 'company',
      period: 'last_12_months',
      pools: [
        { name: 'Order handling', amount: '24200.00', driver: 'orders' },
        { name: 'Picking and packing', amount: '17400.00', driver: 'order_lines' },
        { name: 'Returns', amount: '4200.00', driver: 'returns' },
        { name: 'Phone support', amount: '26000.00', driver: 'calls', capacity: 160 },
        { name: 'Visits and demonstrations', amount: '38500.00', driver: 'meetings' },
        { name: 'Card and payment fees', amount: '8300.00', driver: 'revenue' },
        { name: 'Rent and systems', amount: '64000.00', driver: null },
      ],
    },
  };
}

/** A count around a mean, as calls come: each by itself. */
function drawn(random: Random, mean: number): number {
  let count = 0;
  for (let left = Math.exp(-mean), product = random.next(); product > left; product *= random.next()) count++;
  return count;
}
