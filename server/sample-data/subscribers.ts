import type { UsageEvent } from '../analytics/facts/service.ts';
import type { PastPhase } from '../commerce/subscriptions/service.ts';
import { Random } from './random.ts';
import { type Company, type Item, item, type Making, type Person } from './world.ts';

export interface Subscribers {
  subscriptions: Item[];
  phases: PastPhase[];
  usage: UsageEvent[];
}

const SEED = 88;
const COUNT = 260;
const MONTH = 30;

/**
 * Small customers of the monitoring, who come and go: by the month more than by the year, after a rise in price, and when they
 * have been using it less and less.
 */
export function makeSubscribers(given: Making, companies: Company[], products: Item[]): Subscribers {
  const making = { ...given, random: new Random(SEED) };
  const watch = products.filter(({ values }) => values.series === 'Watch').slice(0, 2);
  const made: Subscribers = { subscriptions: [], phases: [], usage: [] };
  for (let i = 0; i < COUNT; i++) {
    const company = making.random.weighted(companies, (one) => 1 / (1 + one.weight));
    const person = company.people[0];
    if (person) addSubscriber(making, made, company, person, making.random.pick(watch));
  }
  return made;
}

function addSubscriber(
  { random, calendar }: Making,
  made: Subscribers,
  company: Company,
  person: Person,
  product: Item,
): void {
  const begins = random.int(45, Math.min(900, Math.max(60, company.age)));
  const billing = random.weighted(['month', 'quarter', 'year'], (one) => ({ month: 5, quarter: 2, year: 3 })[one] ?? 1);
  const months = { month: 1, quarter: 3, year: 12 }[billing] ?? 1;
  const monthly = random.pick([29, 49, 49, 79, 129]);
  const basis = { product: product.id, quantity: random.weighted([1, 2, 3, 5], (n) => 1 / n), billing_period: billing };
  const price = (factor: number) => (monthly * months * factor).toFixed(2);
  const rises = random.chance(0.4) ? random.int(60, Math.max(61, begins)) : null;
  const keen = random.spread(0.5);
  // Month by month: who stops using it is about to go.
  const level = { now: 40 * keen * basis.quantity, falls: 0 };
  let end: number | null = null;
  for (let age = begins - MONTH; age > 1 && end === null; age -= MONTH) {
    if (level.falls === 0 && random.chance(0.035)) level.falls = 1;
    if (level.falls > 0) {
      level.now *= 0.62;
      level.falls = level.now < 4 ? 0 : level.falls + 1;
    }
    const after = rises !== null && age < rises && age > rises - 4 * MONTH;
    const often = { month: 9, quarter: 4, year: 1 }[billing] ?? 1;
    const hazard = 0.0025 * often * (after ? 7 : 1) * (level.falls > 1 ? 8 : 1) * (keen < 0.7 ? 1.8 : 1);
    const times = Math.max(0, Math.round(level.now * random.spread(0.2)));
    if (times > 0 && age < 720)
      made.usage.push({
        personId: person.id,
        companyId: company.id,
        at: calendar.moment(age, random.next()),
        name: 'watch.opened',
        channel: 'web',
        quantity: times,
      });
    if (random.chance(hazard)) end = Math.max(1, age - random.int(2, 12));
  }
  const subscription = item({
    name: `${product.values.name}, ${company.name}`,
    company: company.id,
    person: person.id,
    owner: company.values.owner,
    ...basis,
    unit_price: price(1),
    starts: calendar.date(begins),
    ...(end === null ? {} : { cancelled_on: calendar.date(end + 10), cancel_reason: random.pick(reasons) }),
    created_at: calendar.moment(begins, random.next()),
    created_by: company.values.owner,
  });
  made.subscriptions.push(subscription);
  const add = (kind: PastPhase['kind'], age: number, factor: number, reason: string) =>
    made.phases.push({
      subscription: subscription.id,
      kind,
      from_on: calendar.date(age),
      ...basis,
      unit_price: price(factor),
      reason,
    });
  if (rises !== null && rises < begins && (end === null || rises > end)) add('price', rises, 1.15, 'New prices');
  if (end !== null) add('end', end, 1, 'Cancelled by the customer');
}

const reasons = ['Too expensive', 'Hardly used it', 'Changed supplier', 'No longer needed'];
