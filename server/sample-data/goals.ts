import { type Colleague, type Deal, type Item, item, type Making } from './world.ts';

/** What colleagues, teams and everybody aim at: some of it is reached, some runs late, as it goes. */
export function makeGoals({ calendar, me }: Making, teams: Item[], colleagues: Colleague[], deals: Deal[]): Item[] {
  const created_at = calendar.moment(370, 0.4);
  const month = `${calendar.date(300).slice(0, 7)}-01`;
  const won = (days: number, of: (deal: Deal) => boolean) =>
    deals
      .filter((deal) => deal.status === 'won' && deal.closedAge < days && of(deal))
      .reduce((sum, deal) => sum + Number(deal.values.amount ?? 0), 0);
  const rounded = (value: number, to: number) => Math.max(to, Math.round(value / to) * to);
  const year = `${calendar.date(0).slice(0, 4)}-01-01`;
  const goals: Item[] = [
    item({
      scope: 'everyone',
      measure: 'won_value',
      period: 'year',
      starts_on: year,
      amount: rounded(won(365, () => true) * 1.05, 50_000),
      created_at,
    }),
    item({
      scope: 'everyone',
      measure: 'win_rate',
      period: 'quarter',
      starts_on: month,
      repeats: true,
      target: 55,
      created_at,
    }),
  ];
  for (const team of teams.slice(0, 3)) {
    const own = won(365, ({ owner }) => owner.values.team === team.id);
    if (own > 0)
      goals.push(
        item({
          scope: 'team',
          team: team.id,
          measure: 'won_deals',
          period: 'month',
          starts_on: month,
          repeats: true,
          target: Math.max(
            2,
            Math.round(deals.filter((d) => d.status === 'won' && d.owner.values.team === team.id).length / 24),
          ),
          created_at,
        }),
      );
  }
  const sellers = colleagues.filter(({ id }) => won(365, ({ owner }) => owner.id === id) > 0).slice(0, 4);
  for (const { id } of sellers)
    goals.push(
      item({
        owner: id,
        measure: 'won_value',
        period: 'quarter',
        starts_on: month,
        repeats: true,
        from_quota: true,
        created_at,
      }),
      item({
        owner: id,
        measure: 'calls_made',
        period: 'week',
        starts_on: month,
        repeats: true,
        target: 2,
        created_at,
      }),
    );
  if (me)
    goals.push(
      item({
        owner: me,
        measure: 'tasks_done',
        period: 'week',
        starts_on: month,
        repeats: true,
        target: 5,
        created_at,
      }),
      item({
        owner: me,
        measure: 'won_deals',
        period: 'month',
        starts_on: month,
        repeats: true,
        target: 2,
        created_at,
      }),
    );
  return goals;
}
