import type { PastPhase } from '../commerce/subscriptions/service.ts';
import type { Change } from '../records/types.ts';
import { Random } from './random.ts';
import { type Deal, type Item, item, type Making } from './world.ts';

export interface ContractSample {
  changes: Change[];
  /** What the subscriptions went through since they began. */
  phases: PastPhase[];
}

const SEED = 55;
const MONTH = 30.44;
const TERM = 365;

/** What goes on after the sale: monitoring by the year, what stands at the customers', and a few agreements. */
export function makeContracts(given: Making, deals: Deal[], products: Item[]): ContractSample {
  // Random numbers of its own: the rest of the business stays as it is.
  const making = { ...given, random: new Random(SEED) };
  const won = deals.filter((deal) => deal.status === 'won');
  const seriesOf = new Map(products.map((product) => [product.id, product]));
  const of = (series: string[]) =>
    won.filter((deal) => series.includes(String(seriesOf.get(String(deal.values.product))?.values.series)));
  const contracts: Item[] = [];
  const subscriptions: Item[] = [];
  const renewals: Item[] = [];
  const renewalDeals: Item[] = [];
  const obligations: Item[] = [];
  const checkIns: Item[] = [];
  const phases: PastPhase[] = [];
  for (const deal of of(['Watch']).toSorted((a, b) => b.closedAge - a.closedAge)) {
    const product = seriesOf.get(String(deal.values.product)) as Item;
    const made = makeContract(making, deal, product);
    contracts.push(made.contract);
    subscriptions.push(made.subscription);
    phases.push(...made.phases);
    if (made.renewal) renewals.push(made.renewal);
    if (made.renewalDeal) renewalDeals.push(made.renewalDeal);
    if (making.random.chance(0.25)) obligations.push(makeObligation(making, made.contract, deal));
    if (made.contract.values.terminated_on === undefined && making.random.chance(0.4))
      checkIns.push(...makeCheckIns(making, made.contract, deal));
  }
  const assets = of(['Sense', 'Gateway'])
    .filter(() => making.random.chance(0.5))
    .slice(0, 140)
    .map((deal) => makeAsset(making, deal, seriesOf.get(String(deal.values.product)) as Item));
  const services = assets.flatMap((asset) => makeServices(making, asset));
  const agreements = makeFrameworks(making, won, products);
  const creates = (object: string, items: Item[]) =>
    items.map(({ id, values }): Change => ({ op: 'create', object, id, values }));
  return {
    changes: [
      ...creates('contract', contracts),
      ...creates('subscription', subscriptions),
      ...creates('deal', renewalDeals),
      ...creates('renewal', renewals),
      ...creates('obligation', obligations),
      ...creates('check_in', checkIns),
      ...creates('asset', assets),
      ...creates('service_entry', services),
      ...agreements,
    ],
    phases,
  };
}

function makeContract(making: Making, deal: Deal, product: Item) {
  const { random, calendar } = making;
  const begins = Math.max(1, deal.closedAge - random.int(2, 9));
  const leaves = begins > TERM && random.chance(0.14);
  const quits = !leaves && random.chance(0.06);
  const terms = leaves ? 1 : Math.floor((begins - 1) / TERM) + 1;
  const endAge = begins - terms * TERM;
  const [starts, ends] = [calendar.date(begins), calendar.date(endAge + 1)];
  const owner = deal.values.owner ?? deal.owner.id;
  const auto = !leaves && random.chance(0.85);
  const yearly = Number(product.values.price);
  const monthly = yearly < 10_000;
  const noticeAge = endAge + 92;
  const contract = item({
    name: `${deal.company.name} – ${product.values.name}`,
    company: deal.company.id,
    person: deal.person.id,
    owner,
    deal: deal.id,
    signed_on: calendar.date(begins + 2),
    starts,
    term_months: 12,
    ends,
    renewals: terms - 1,
    auto_renews: auto,
    notice: 3,
    notice_unit: 'month',
    check_in_months: random.chance(0.3) ? 6 : null,
    ...(quits
      ? { terminated_on: calendar.date(random.int(3, 40)), terminates_on: ends, termination_reason: 'Changed supplier' }
      : {}),
    created_at: calendar.moment(begins, random.next()),
    created_by: owner,
  });
  const price = String(monthly ? yearly / 12 : yearly);
  const basis = {
    product: product.id,
    quantity: random.weighted([1, 2, 3, 4, 6], (n) => 1 / n),
    unit_price: price,
    billing_period: monthly ? 'month' : 'year',
  };
  const trial = monthly && random.chance(0.2);
  const subscription = item({
    name: `${product.values.name}, ${deal.company.name}`,
    company: deal.company.id,
    person: deal.person.id,
    contract: contract.id,
    owner,
    deal: deal.id,
    ...basis,
    starts,
    ...(trial ? { trial_ends: calendar.date(begins - 13) } : {}),
    ...(leaves ? { cancelled_on: calendar.date(Math.max(1, noticeAge)), cancel_reason: 'No longer needed' } : {}),
    ...(quits ? { cancelled_on: contract.values.terminated_on, cancel_reason: 'Changed supplier' } : {}),
    created_at: contract.values.created_at,
    created_by: owner,
  });
  const phases = livePhases(making, subscription.id, basis, begins, terms, endAge, leaves || quits);
  // The renewal becomes a deal 90 days before notice has to be given, three months before the end.
  const noticeNear = endAge < 0 && -endAge - 92 <= 90;
  const open = noticeNear && !quits && !leaves;
  const renewalDeal = open ? makeRenewalDeal(making, contract, deal, product, phases.at(-1) ?? basis, noticeAge) : null;
  const renewal = renewalDeal
    ? item({
        name: renewalDeal.values.name,
        contract: contract.id,
        term_ends: ends,
        deal: renewalDeal.id,
        state: 'open',
        value: renewalDeal.values.amount,
        created_at: renewalDeal.values.created_at,
      })
    : null;
  return { contract, subscription, phases, renewal, renewalDeal };
}

type Basis = Pick<PastPhase, 'product' | 'quantity' | 'unit_price' | 'billing_period'>;

/** More sites as the customer grows, now and then fewer, a new price with a new term, sometimes a pause, and for some the end. */
function livePhases(
  { random, calendar }: Making,
  subscription: string,
  basis: Basis,
  begins: number,
  terms: number,
  endAge: number,
  ends: boolean,
): PastPhase[] {
  const phases: PastPhase[] = [];
  let now = { ...basis };
  let age = begins - random.int(2, 7) * MONTH;
  const last = Math.max(1, endAge + 10);
  const add = (kind: PastPhase['kind'], at: number, values: Partial<Basis> = {}, reason?: string) => {
    now = { ...now, ...values };
    phases.push({ subscription, kind, from_on: calendar.date(Math.round(at)), ...now, reason: reason ?? null });
  };
  let renewed = 1;
  while (age > last) {
    const turn = begins - renewed * TERM;
    if (renewed < terms && age < turn) {
      if (random.chance(0.12) && now.quantity > 1)
        add('downgrade', turn, { quantity: now.quantity - 1 }, 'Fewer sites');
      else if (random.chance(0.6)) {
        add('price', turn, { unit_price: (Number(now.unit_price) * 1.04).toFixed(2) }, 'Yearly adjustment');
      }
      renewed++;
      age = turn - random.int(1, 5) * MONTH;
      continue;
    }
    if (random.chance(0.34)) add('upgrade', age, { quantity: now.quantity + random.int(1, 2) }, 'More sites');
    else if (random.chance(0.04) && age - 45 > last) {
      add('pause', age, {}, 'Site closed for repairs');
      age -= 45;
      add('resume', age);
    }
    age -= random.int(3, 7) * MONTH;
  }
  if (ends) add('end', endAge, {}, 'The contract ends');
  return phases;
}

function makeRenewalDeal(
  making: Making,
  contract: Item,
  deal: Deal,
  product: Item,
  basis: Basis,
  noticeAge: number,
): Item {
  const { random, calendar, stages } = making;
  const open = stages.filter((stage) => stage.kind === 'open');
  const age = Math.max(0, Math.min(85, noticeAge + 90));
  const months = basis.billing_period === 'month' ? 12 : 1;
  return item({
    name: `Renewal: ${contract.values.name}`,
    amount: Math.round(basis.quantity * Number(basis.unit_price) * months),
    company: deal.company.id,
    person: deal.person.id,
    product: product.id,
    owner: contract.values.owner,
    source: 'renewal',
    stage: random.pick(open).id,
    started_on: calendar.date(age),
    close_date: calendar.date(Math.min(noticeAge, -3)),
    next_step: 'Talk about the next term',
    created_at: calendar.moment(age, random.next()),
    created_by: contract.values.owner,
  });
}

function makeObligation({ random, calendar }: Making, contract: Item, deal: Deal): Item {
  const [name, side, months] = random.pick([
    ['Report for the audit', 'ours', 6],
    ['Calibrate all sensors', 'ours', 12],
    ['Name a contact for each site', 'theirs', null],
    ['Access to the sites on workdays', 'theirs', null],
  ] as const);
  return item({
    name,
    contract: contract.id,
    side,
    owner: contract.values.owner ?? deal.owner.id,
    due_on: calendar.date(-random.int(-12, 90)),
    repeats_months: months,
    created_at: contract.values.created_at,
  });
}

function makeCheckIns({ random, calendar }: Making, contract: Item, deal: Deal): Item[] {
  const base = {
    name: `Check-in: ${contract.values.name}`,
    kind: 'cadence',
    about: { object: 'contract', id: contract.id },
    company: deal.company.id,
    person: deal.person.id,
    owner: contract.values.owner,
  };
  const age = random.int(20, 170);
  const outcome = random.weighted(['well', 'improve', 'interest', 'at_risk'], (o) => ({ well: 6, improve: 3 })[o] ?? 1);
  const mood = { well: random.int(4, 5), improve: 3, interest: 4, at_risk: random.int(1, 2) }[outcome] ?? 3;
  const held = item({
    ...base,
    due_on: calendar.date(age),
    held_on: calendar.date(age - 1),
    outcome,
    mood,
    answers: `How are you getting on with what you bought?\n${mood > 3 ? 'Very well, the alarms come in time.' : 'The app is slow on older phones.'}`,
    created_at: calendar.moment(age + 7, random.next()),
  });
  return random.chance(0.4)
    ? [
        held,
        item({ ...base, due_on: calendar.date(-random.int(-5, 60)), created_at: calendar.moment(3, random.next()) }),
      ]
    : [held];
}

function makeAsset({ random, calendar }: Making, deal: Deal, product: Item): Item {
  const age = Math.max(1, deal.closedAge - random.int(3, 14));
  const retired = age > 500 && random.chance(0.08);
  return item({
    name: `${product.values.name} ${deal.company.name}`,
    company: deal.company.id,
    person: deal.person.id,
    product: product.id,
    owner: deal.values.owner,
    serial_number: random.digits('SN-####-######'),
    quantity: Math.max(1, Math.round(Number(deal.values.amount) / Number(product.values.price))),
    bought_on: calendar.date(age),
    warranty_months: random.pick([12, 24, 24, 36]),
    location: random.pick(['Warehouse', 'Cold store 1', 'Cold store 2', 'Plant', 'Office', 'Roof']),
    ...(retired
      ? { status: 'retired', retired_on: calendar.date(random.int(5, 200)), retired_reason: 'Site closed' }
      : {}),
    created_at: calendar.moment(age, random.next()),
  });
}

function makeServices({ random, calendar }: Making, asset: Item): Item[] {
  const age = (calendar.now.getTime() - Date.parse(String(asset.values.bought_on))) / 86_400_000;
  const count = random.weighted([0, 1, 2, 3], (n) => 1 / (n + 1));
  return Array.from({ length: count }, () => {
    const [name, kind] = random.pick([
      ['Yearly inspection', 'inspection'],
      ['Battery changed', 'repair'],
      ['Calibrated on site', 'visit'],
      ['Housing replaced', 'exchange'],
    ] as const);
    const at = random.int(1, Math.max(2, Math.floor(age)));
    const open = kind === 'repair' && at < 20 && asset.values.status !== 'retired';
    return item({
      name,
      asset: asset.id,
      kind,
      began_on: calendar.date(at),
      done_on: open ? null : calendar.date(Math.max(0, at - random.int(0, 3))),
      member: asset.values.owner,
      cost: String(random.int(4, 60) * 10),
      created_at: calendar.moment(at, random.next()),
    });
  });
}

/** The largest customers have agreed on what they will buy over the year. */
function makeFrameworks({ random, calendar }: Making, won: Deal[], products: Item[]): Change[] {
  const companies = [...new Map(won.map((deal) => [deal.company.id, deal])).values()]
    .toSorted((a, b) => b.company.weight - a.company.weight)
    .slice(0, 5);
  const sold = products.filter((product) => ['Sense', 'Gateway'].includes(String(product.values.series)));
  return companies.flatMap((deal, i): Change[] => {
    const began = 330 - i * 55;
    const product = random.pick(sold);
    const price = Math.round(Number(product.values.price) * 0.85);
    const monthly = Math.max(2, Math.round(9000 / price));
    const framework = item({
      name: `${deal.company.name} – ${new Date(calendar.now.getTime() - began * 86_400_000).getUTCFullYear()}`,
      company: deal.company.id,
      person: deal.person.id,
      owner: deal.values.owner,
      signed_on: calendar.date(began + 5),
      starts: calendar.date(began),
      ends: calendar.date(began - 364),
      committed_value: String(monthly * 12 * price),
      over: i % 2 === 0 ? 'allow' : 'refuse',
      tolerance: 10,
      created_at: calendar.moment(began + 6, random.next()),
    });
    const line = item({
      framework: framework.id,
      product: product.id,
      unit_price: String(price),
      quantity: monthly * 12,
    });
    const calls = Array.from({ length: 12 }, (_, month) => {
      const at = Math.round(began - 10 - month * MONTH);
      const past = at > 0;
      return item({
        framework: framework.id,
        product: product.id,
        quantity: Math.max(1, monthly + (past ? random.int(-2, 1) : 0)),
        unit_price: String(price),
        due_on: calendar.date(at),
        status: past ? (at > 12 ? 'delivered' : 'called') : 'planned',
        ...(past ? { called_on: calendar.date(at + 5) } : {}),
        ...(at > 12 ? { delivered_on: calendar.date(at) } : {}),
        created_at: calendar.moment(began + 5, random.next()),
      });
    });
    const create = (object: string, one: Item): Change => ({ op: 'create', object, id: one.id, values: one.values });
    return [
      create('framework', framework),
      create('framework_line', line),
      ...calls.map((one) => create('call_off', one)),
    ];
  });
}
