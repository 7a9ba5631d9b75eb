import { type Colleague, type Deal, type Item, item, type Making } from './world.ts';

const WEEKS = 12;

/** How colleagues spent their time of late, as tasks that were done: some sell a sixth of it, some hardly a twentieth. */
export function makeTimeLog({ calendar }: Making, colleagues: Colleague[], deals: Deal[]): Item[] {
  const sellers = colleagues.filter(({ id }) => deals.some((deal) => deal.values.owner === id));
  return sellers.flatMap(({ id, skill }, at) =>
    Array.from({ length: WEEKS }, (_, week): Item[] => {
      const day = 7 * week + (at % 5);
      const done_at = calendar.moment(day + 1, 0.9);
      const note = (subject: string, values: Item['values']) =>
        item({ subject, assignee: id, created_by: id, created_at: calendar.moment(day + 3, 0.3), done_at, ...values });
      // Whoever sells better spends more time at it; no two weeks are alike.
      const swing = ((week * 7 + at * 3) % 11) - 5;
      const selling = Math.max(30, Math.round((170 * skill + swing * 14) / 15) * 15);
      const rows = [note('Calls and offers of the week', { kind: 'call', minutes: selling })];
      if ((week + at) % 2 === 0)
        rows.push(note('Drive to customers', { time_for: 'travel', minutes: 120 + 15 * (at % 4) }));
      if ((week + at) % 3 !== 0)
        rows.push(note('Reports and papers', { kind: 'to_do', minutes: 150 + 15 * (week % 5) }));
      return rows;
    }).flat(),
  );
}
