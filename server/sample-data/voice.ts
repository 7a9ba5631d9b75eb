import type { Values } from '../records/types.ts';
import { Random } from './random.ts';
import words from './voice.json' with { type: 'json' };
import { type Deal, type Item, item, type Making, type Person } from './world.ts';

/** Answers are older than this: what came in lately raises alarms that people should see for real. */
const YOUNGEST = 5;
const OLDEST = 420;

/** What customers answered, how they came, what that cost, and what was written when deals ended. */
export function makeVoice(given: Making, people: Person[], deals: Deal[]): Array<[object: string, items: Item[]]> {
  // Its own numbers, so that what else is made stays as it was.
  const making: Making = { ...given, random: new Random(95) };
  const buyers = new Set(deals.filter(({ status }) => status === 'won').map(({ company }) => company.id));
  const customers = people.filter(({ company }) => company && buyers.has(company.id)).slice(0, 380);
  return [
    ['survey_response', customers.flatMap((person, i) => answersOf(making, person, i))],
    ['note', deals.flatMap((deal) => lastWord(making, deal))],
    ['marketing_touch', deals.filter(({ age }) => age < 720).flatMap((deal) => touchesOf(making, deal))],
    ['channel_cost', costsOf(making)],
  ];
}

const within = (value: number, low: number, high: number) => Math.max(low, Math.min(high, Math.round(value)));

/** A customer is more or less content, and answers everything in that light; support has got better, deliveries have not. */
function answersOf(making: Making, person: Person, i: number): Item[] {
  const { random, calendar } = making;
  const age = random.int(YOUNGEST, OLDEST);
  const content = 0.72 * random.spread(0.32) + (OLDEST - age) / 4000;
  const about = { person: person.id, company: person.company?.id, owner: person.values.owner };
  const answer = (values: Values): Item => {
    const answered_at = calendar.moment(age, random.next());
    return item({ ...about, ...values, answered_at, created_at: answered_at });
  };
  const delivery = content * (0.86 + 0.14 * random.next());
  const support = content * (0.9 + 0.2 * random.next()) + (OLDEST - age) / 5000;
  const recommends = within(12.2 * (0.45 * content + 0.3 * delivery + 0.25 * support) + random.next() - 0.5, 0, 10);
  const said = recommends >= 9 ? words.praise : recommends >= 7 ? words.middling : words.complaints;
  const answers = [
    answer({
      kind: 'nps',
      survey: 'Customer survey',
      score: recommends,
      ...(random.chance(recommends <= 6 ? 0.8 : 0.5) ? { comment: random.pick(said) } : {}),
    }),
  ];
  if (i % 2 === 0) {
    const parts = [delivery, support, content * (0.98 + 0.14 * random.next()), content * (0.84 + 0.2 * random.next())];
    for (const [at, topic] of words.topics.entries())
      answers.push(
        answer({
          kind: 'csat',
          survey: 'Customer survey',
          topic,
          score: within(5.6 * (parts[at] ?? 0) + 1.8 * random.next() - 1, 1, 5),
        }),
      );
  }
  if (i % 3 === 0)
    answers.push(
      answer({ kind: 'ces', survey: 'After support', topic: 'Support', score: within(7.6 * support, 1, 7) }),
    );
  if (i % 5 === 0) {
    const hopes = 5 + 1.6 * random.next();
    const lacks = [0.1, 0.62, -0.15, 0.2, -0.4];
    for (const [at, topic] of words.dimensions.entries()) {
      const expected = within(hopes + random.next(), 1, 7);
      const score = within(expected - (lacks[at] ?? 0) - (0.78 - content) * 5 + random.next() - 0.5, 1, 7);
      answers.push(answer({ kind: 'gap', survey: 'Service quality', topic, score, expected }));
    }
  }
  return answers;
}

/** What the seller wrote when the deal was decided. */
function lastWord({ random, calendar }: Making, deal: Deal): Item[] {
  if (deal.status === 'open' || !random.chance(0.3)) return [];
  const body = random.pick(deal.status === 'won' ? words.won : words.lost).replaceAll('{person}', deal.person.name);
  const created_at = calendar.moment(deal.closedAge, random.next());
  return [item({ body, about: { object: 'deal', id: deal.id }, created_by: deal.values.owner, created_at })];
}

type Channel = keyof typeof words.campaigns;
const channels = Object.keys(words.campaigns) as Channel[];
/** How often a channel opens, and how often it closes: fairs and ads make known, partners and calls bring home. */
const opens = { web: 5, event: 3, campaign: 5, partner: 1, outbound: 2, referral: 1.5 };
const closes = { web: 3, event: 1, campaign: 1.5, partner: 2, outbound: 2, referral: 3 };

function touchesOf({ random, calendar }: Making, deal: Deal): Item[] {
  const source = channels.find((one) => one === deal.values.source);
  const more = random.weighted([0, 1, 2, 3, 4], (n) => [3, 4, 3, 2, 1][n] ?? 1) + (deal.status === 'won' ? 1 : 0);
  const last = Math.max(deal.closedAge + 1, 2);
  let age = deal.age + random.int(2, 40);
  const touches: Item[] = [];
  for (let n = 0; n <= more; n++) {
    const weights = n * 2 < more ? opens : closes;
    const channel = n === 0 && source ? source : random.weighted(channels, (one) => weights[one]);
    const at = calendar.moment(age, random.next());
    const campaign = random.pick(words.campaigns[channel]);
    touches.push(item({ channel, campaign, person: deal.person.id, company: deal.company.id, at, created_at: at }));
    age = Math.max(last, age - random.int(3, 45));
  }
  return touches;
}

function costsOf({ random, calendar, currency }: Making): Item[] {
  return channels.flatMap((channel) =>
    Array.from({ length: 24 }, (_, month) => {
      const amount = (words.costs[channel] * random.spread(0.18)).toFixed(2);
      const [from, to] = [calendar.date((month + 1) * 30), calendar.date(month * 30 + 1)];
      return item({ channel, spent_from: from, spent_to: to, amount: { amount, currency } });
    }),
  );
}
