import { ownerFor, sources } from './companies.ts';
import words from './words.json' with { type: 'json' };
import { type Colleague, type Company, type Deal, type Item, item, type Making } from './world.ts';

const DEALS = 900;
const YEARS = 2;

export function makeProducts({ calendar }: Making): Item[] {
  const rows = words.products as Array<[string, string, string, number, string]>;
  return rows.map(([name, code, series, price, description]) =>
    item({ name, code, series, price, description, created_at: calendar.moment(1000, 0.2) }),
  );
}

export function makeDeals(making: Making, companies: Company[], products: Item[], colleagues: Colleague[]): Deal[] {
  const deals = Array.from({ length: DEALS }, () => makeDeal(making, companies, products, colleagues));
  giveSomeToMe(making, deals);
  return deals;
}

function makeDeal(making: Making, companies: Company[], products: Item[], colleagues: Colleague[]): Deal {
  const { random } = making;
  const age = startOf(making);
  const company = random.weighted(companies, (c) => (c.age >= age ? Math.sqrt(c.weight) : 0.02));
  const person = random.pick(company.people);
  const owner =
    colleagues.find((c) => c.id === company.values.owner && random.chance(0.8)) ??
    ownerFor(random, company.country, colleagues);
  const product = random.weighted(products, popularity);
  const quantity = quantityOf(making, Number(product.values.price), company);
  const source = random.weighted(sources, ([, weight]) => weight)[0];
  const duration = Math.round(Math.min(220, 14 + 42 * random.spread(0.55) * (quantity > 20 ? 1.3 : 1)));
  const base = {
    name: `${shortName(company.name)} – ${quantity > 1 ? `${quantity} × ` : ''}${product.values.name}`,
    amount: Math.round(quantity * Number(product.values.price) * (1 - random.int(0, 12) / 100)),
    company: company.id,
    person: person.id,
    product: product.id,
    owner: owner.id,
    source,
    started_on: making.calendar.date(age),
    created_at: making.calendar.moment(age, random.next()),
    created_by: owner.id,
  };
  const deal: Deal = { ...item(base), company, person, owner, status: 'open', age, closedAge: 0, visits: [] };
  if (duration < age) closeDeal(making, deal, age - duration, source);
  else leaveOpen(making, deal, duration);
  return deal;
}

/** More in busy months, and more this year than last. */
function startOf({ random, calendar }: Making): number {
  for (;;) {
    const age = random.int(1, YEARS * 365);
    if (random.chance((calendar.season(age) / 1.25) * (1 - (age / (YEARS * 365)) * 0.35))) return age;
  }
}

const popularity = (product: Item): number => {
  const price = Number(product.values.price);
  return product.values.series === 'Watch' ? 14000 / price + 3 : price > 1000 ? 5 : 3;
};

function quantityOf({ random }: Making, price: number, company: Company): number {
  const usual = price < 500 ? 45 : price < 1500 ? 7 : price < 5000 ? 3 : 1;
  const size = Math.min(3, Math.max(0.4, Math.sqrt(company.weight)));
  return usual === 1 ? (random.chance(0.12) ? 2 : 1) : Math.max(1, Math.round(usual * size * random.spread(0.6)));
}

const favour: Record<string, number> = { referral: 1.35, partner: 1.2, event: 1.05, outbound: 0.75, campaign: 0.85 };

function closeDeal(making: Making, deal: Deal, closedAge: number, source: string): void {
  const { random, calendar, stages } = making;
  const won = random.chance(Math.min(0.8, 0.52 * deal.owner.skill * (favour[source] ?? 1)));
  const open = stages.filter((s) => s.kind === 'open');
  // What is lost is often lost early.
  const reached = won ? open.length : random.int(1, open.length);
  const at = calendar.moment(closedAge, random.next());
  const last = stages.find((s) => s.kind === (won ? 'won' : 'lost'));
  deal.status = won ? 'won' : 'lost';
  deal.closedAge = closedAge;
  walk(making, deal, open.slice(0, reached), deal.age, closedAge, at);
  if (last) deal.visits.push({ stage: last.id, entered_at: at, left_at: null });
  Object.assign(deal.values, {
    stage: last?.id,
    close_date: calendar.date(closedAge),
    closed_at: at,
    stage_since: at,
    lost_reason: won ? null : random.pick(words.lostReasons),
  });
}

function leaveOpen(making: Making, deal: Deal, duration: number): void {
  const { random, calendar, stages } = making;
  const open = stages.filter((s) => s.kind === 'open');
  const reached = Math.min(open.length, 1 + Math.floor((deal.age / duration) * open.length));
  walk(making, deal, open.slice(0, reached), deal.age, 0, null);
  const current = deal.visits.at(-1);
  // A few have slipped: their date has passed and nobody moved it.
  const expected = random.chance(0.07) ? random.int(2, 25) : deal.age - duration - random.int(0, 30);
  Object.assign(deal.values, {
    stage: current?.stage,
    stage_since: current?.entered_at,
    close_date: calendar.date(expected),
    next_step: random.chance(0.85) ? random.pick(words.nextSteps) : null,
  });
}

/** Through the stages one after the other, each visit ending where the next begins. */
function walk(
  { random, calendar }: Making,
  deal: Deal,
  stages: Making['stages'],
  from: number,
  to: number,
  end: string | null,
): void {
  const span = from - to;
  let entered = String(deal.values.created_at);
  stages.forEach((stage, i) => {
    const age = from - (span * (i + 1 + random.next() * 0.6 - 0.3)) / (stages.length + (end ? 0 : 0.6));
    const last = i === stages.length - 1;
    let left = last ? end : calendar.moment(Math.max(to, age), random.next());
    // Office hours and weekends may put two moves of one short deal in the wrong order.
    if (left !== null && left <= entered)
      left = new Date(Date.parse(entered) + 60_000).toISOString().replace('.000', '');
    if (end !== null && left !== null && left > end) left = end;
    if (left !== entered) deal.visits.push({ stage: stage.id, entered_at: entered, left_at: left });
    if (left !== null) entered = left;
  });
}

/** Whoever asked for the data has deals of their own to look at. */
function giveSomeToMe({ me, random }: Making, deals: Deal[]): void {
  if (!me) return;
  const some = deals.filter((d) => d.age < 300 && random.chance(d.status === 'open' ? 0.14 : 0.05));
  for (const deal of some) deal.values.owner = me;
}

const shortName = (name: string) =>
  name.replace(
    / (GmbH|AG|KG|Inc\.|LLC|Co\.|Ltd|plc|SAS|SARL|SA|B\.V\.|S\.L\.|S\.A\.|S\.p\.A\.|S\.r\.l\.|Sp\. z o\.o\.|AB|Pvt\. Ltd\.|Ltd\.|Ltda\.|K\.K\.)$/,
    '',
  );
