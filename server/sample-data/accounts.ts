import { Random } from './random.ts';
import { type Colleague, type Company, type Deal, type Item, item, type Making } from './world.ts';

const SEED = 67;
const PROGRAMMES = 3;
const WALLETS = 24;

const strategies = [
  {
    kind: 'global',
    review_months: 3,
    objectives: 'One price list and one contact for all countries; monitoring in every plant by the end of next year.',
    criteria: 'Buys in at least two countries, or 100,000 a year',
    decided: 'Central purchasing is brought in before each offer; the subsidiaries get the same terms.',
    refocused: 'From single devices to monitoring for whole plants.',
  },
  {
    kind: 'key',
    review_months: 6,
    objectives: 'Keep the reference, and win the second plant.',
    criteria: 'Stays a reference for its industry',
    decided: 'The service engineer visits each quarter; renewal is talked about half a year ahead.',
    refocused: null,
  },
  {
    kind: 'strategic',
    review_months: 3,
    objectives: 'Develop the next generation of gateways together.',
    criteria: 'Takes part in trials, and pays for them',
    decided: 'A joint workshop in spring; the pilot is extended by two sites.',
    refocused: 'Less price, more engineering.',
  },
];

/** Key accounts made of the largest groups of companies, and what is known of the wallets of the largest customers. */
export function makeAccounts(
  given: Making,
  companies: Company[],
  deals: Deal[],
  colleagues: Colleague[],
  categories: Item[],
): Array<[object: string, items: Item[]]> {
  // Random numbers of its own: the rest of the business stays as it is.
  const making = { ...given, random: new Random(SEED) };
  const { random, calendar } = making;
  const year = calendar.now.getUTCFullYear();
  const wonBy = (ids: Set<string>, of: number) =>
    deals
      .filter((d) => d.status === 'won' && ids.has(d.company.id) && String(d.values.close_date).startsWith(String(of)))
      .reduce((sum, d) => sum + Number(d.values.amount ?? 0), 0);
  const children = Map.groupBy(
    companies.filter((one) => one.values.parent),
    (one) => String(one.values.parent),
  );
  const groups = companies
    .filter((one) => children.has(one.id))
    .map((head) => ({ head, all: [head, ...(children.get(head.id) ?? [])] }))
    .map((group) => ({ ...group, won: wonBy(new Set(group.all.map((one) => one.id)), year) }))
    .toSorted((a, b) => b.won - a.won)
    .slice(0, PROGRAMMES);
  const programmes: Item[] = [];
  const parts: Record<'company' | 'member' | 'target' | 'review', Item[]> = {
    company: [],
    member: [],
    target: [],
    review: [],
  };
  groups.forEach(({ head, all, won }, i) => {
    const { decided, refocused, ...strategy } = strategies[i % strategies.length] as (typeof strategies)[number];
    const lead = (i === 0 && making.me) || String(head.values.owner);
    const age = 400 + random.int(0, 300);
    // One review is overdue, so that one sees what that looks like.
    const last = i === 1 ? 200 : random.int(20, 70);
    const programme = item({
      ...strategy,
      name: head.name,
      status: 'active',
      owner: lead,
      starts_on: calendar.date(age),
      last_review: calendar.date(last),
      next_review: calendar.date(last - Math.round(strategy.review_months * 30.4)),
      created_at: calendar.moment(age, 0.4),
    });
    programmes.push(programme);
    const created_at = calendar.moment(age - 1, 0.5);
    for (const company of all)
      parts.company.push(
        item({
          programme: programme.id,
          company: company.id,
          role: company === head ? 'headquarters' : 'subsidiary',
          created_at,
        }),
      );
    const team = [
      ...new Set([
        String(head.values.owner),
        ...all.map((one) => String(one.values.owner)),
        random.pick(colleagues).id,
      ]),
    ];
    team.slice(0, 3).forEach((member, n) => {
      parts.member.push(
        item({
          programme: programme.id,
          member,
          role: ['account_manager', 'local', 'sponsor'][n] ?? 'specialist',
          created_at,
        }),
      );
    });
    const ids = new Set(all.map((one) => one.id));
    for (const target of [year - 1, year, year + 1]) {
      const base = target === year - 1 ? wonBy(ids, target) : won * (target === year ? 1.15 : 1.35);
      const amount = Math.max(5000, Math.round((base * (0.85 + random.next() * 0.3)) / 5000) * 5000);
      parts.target.push(item({ programme: programme.id, year: target, amount, name: String(target), created_at }));
    }
    const held = (days: number, outcome: string, what: string, how: string | null) =>
      item({
        programme: programme.id,
        held_on: calendar.date(days),
        held_by: lead,
        outcome,
        decided: what,
        refocused: how,
        created_at: calendar.moment(days, 0.6),
      });
    parts.review.push(
      held(last + 180, 'on_track', 'Go on as planned; look at the targets again in half a year.', null),
      held(last, refocused ? 'refocused' : 'on_track', decided, refocused),
    );
  });
  return [
    ['programme', programmes],
    ['programme_company', parts.company],
    ['programme_member', parts.member],
    ['programme_target', parts.target],
    ['programme_review', parts.review],
    ['wallet', makeWallets(making, companies, deals, categories, year)],
  ];
}

/** What some of the largest customers said, or what somebody guessed, that they spend on each kind of product. */
function makeWallets(
  { random, calendar }: Making,
  companies: Company[],
  deals: Deal[],
  categories: Item[],
  year: number,
): Item[] {
  const tops = categories.filter((one) => !one.values.parent);
  const won = Map.groupBy(
    deals.filter((d) => d.status === 'won' && String(d.values.close_date).startsWith(String(year))),
    (d) => d.company.id,
  );
  const worth = (id: string) => (won.get(id) ?? []).reduce((sum, d) => sum + Number(d.values.amount ?? 0), 0);
  return companies
    .toSorted((a, b) => worth(b.id) - worth(a.id) || a.name.localeCompare(b.name))
    .slice(0, WALLETS)
    .flatMap((company) =>
      tops
        .filter(() => random.chance(0.6))
        .map((category) => {
          const amount = Math.round(((worth(company.id) / tops.length + 4000) * (1 + random.next() * 2.5)) / 500) * 500;
          const known_from = random.weighted(
            ['customer', 'market', 'guess'],
            (one) => ({ customer: 4, market: 2 })[one] ?? 3,
          );
          return item({
            company: company.id,
            category: category.id,
            year,
            amount,
            known_from,
            created_at: calendar.moment(random.int(10, 200), 0.5),
          });
        }),
    );
}
