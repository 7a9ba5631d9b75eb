import { type Colleague, type Deal, type Item, item, type Making } from './world.ts';

/** What is to be sold in a quarter in each territory itself, its parts left out. */
const BY_TERRITORY: Record<string, number> = {
  Europe: 210_000,
  DACH: 60_000,
  'France and the South': 170_000,
  'Large accounts in DACH': 45_000,
  Americas: 230_000,
};

/** What each colleague is to sell, for the year that ends now and the quarter after: a little more than the year before. */
export function makeQuotas({ calendar }: Making, colleagues: Colleague[], deals: Deal[], territories: Item[]): Item[] {
  const quarter = (days: number) => {
    const day = calendar.date(days);
    const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1;
    return `${day.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
  };
  const starts = [...new Set([365, 274, 183, 91, 0, -92].map(quarter))];
  const created_at = calendar.moment(400, 0.4);
  const regional = territories.flatMap(({ id, values }) => {
    const amount = BY_TERRITORY[String(values.name)];
    return amount
      ? starts.map((starts_on) => item({ territory: id, period: 'quarter', starts_on, amount, created_at }))
      : [];
  });
  const personal = colleagues.flatMap(({ id }) => {
    const won = deals.filter((deal) => deal.values.owner === id && deal.status === 'won' && deal.closedAge < 730);
    const inQuarter = won.reduce((sum, deal) => sum + Number(deal.values.amount ?? 0), 0) / 8;
    // Rounded as people set goals.
    const amount = Math.round((inQuarter * 1.15) / 5000) * 5000;
    if (amount === 0) return [];
    return starts.map((starts_on) => item({ owner: id, period: 'quarter', starts_on, amount, created_at }));
  });
  return [...personal, ...regional];
}
