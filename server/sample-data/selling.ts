import type { Change } from '../records/types.ts';
import { type Colleague, type Company, type Deal, type Item, item, type Making } from './world.ts';

/** What people know and do about deals beside their stage: who decides, who else is after it, what is in the way. */
export function makeSelling(making: Making, companies: Company[], products: Item[], deals: Deal[], staff: Colleague[]) {
  const competitors = rivals.map(([name, strengths, weaknesses, pricing, answer]) =>
    item({ name, strengths, weaknesses, pricing, answer, created_at: making.calendar.moment(700, 0.3) }),
  );
  describeDeals(making, deals, competitors);
  const live = deals.filter((deal) => deal.status === 'open');
  return {
    stages: stageChanges(making),
    // Deals point to competitors, so these are written before them.
    competitors,
    parts: [
      ['buying_role', live.flatMap((deal) => buyingCentre(making, deal))],
      ['rivalry', live.flatMap((deal) => rivalries(making, deal, competitors))],
      ['blocker', live.flatMap((deal) => blockers(making, deal))],
      ['deal_member', live.flatMap((deal) => teamOf(making, deal, staff))],
      ['potential', potentials(making, companies, products)],
      ['offer', offers(making, deals, products)],
    ] as Array<[string, Item[]]>,
  };
}

const rivals: Array<[string, string, string, string, string]> = [
  [
    'Brightwave Sensors',
    'Large network of dealers, known to every plant manager',
    'Slow to answer; support by telephone only',
    'List prices 10 % below ours, little discount',
    'Ask how long the last repair took, and show our answer times.',
  ],
  [
    'Norden Instrument',
    'The most exact sensors on the market',
    'Twelve weeks until delivery',
    'Dear, and does not move',
    'Most do not need that accuracy. Show what ours reaches, and when it arrives.',
  ],
  [
    'CheapMeter Online',
    'Half the price, ordered in a minute',
    'No advice, no installation, short warranty',
    'Fixed prices on the web site',
    'Reckon with them what an hour of standstill costs.',
  ],
  [
    'Vektor Systems',
    'Everything from one hand, with its own software',
    'One is tied to them for good',
    'Gives the device away and earns with the licence',
    'Open interfaces: they keep what they have.',
  ],
];

/** What most sales teams expect of a stage: how long it takes, and what is done in it. */
const expectations = [
  { age: 21, guidance: 'Find out whether there is a need, and who has it.', actions: [['Speak with them once', true]] },
  {
    age: 30,
    guidance: 'Know the budget, the day and who decides.',
    actions: [
      ['Know who decides', true],
      ['Show the product at work', false],
    ],
  },
  {
    age: 30,
    guidance: 'They have our offer and understand it.',
    actions: [
      ['Offer sent', true],
      ['Go through the offer together', false],
      ['Name a reference customer', false],
    ],
  },
  { age: 21, guidance: 'Only terms are open.', actions: [['Terms agreed by both', false]] },
] as const;

function stageChanges({ stages, calendar }: Making): Change[] {
  const created_at = calendar.moment(400, 0.4);
  return stages
    .filter((stage) => stage.kind === 'open')
    .flatMap((stage, i): Change[] => {
      const expected = expectations[i];
      if (!expected) return [];
      const { age, guidance, actions } = expected;
      return [
        { op: 'update', object: 'stage', id: stage.id, values: { age_limit: age, guidance } },
        ...actions.map(([name, gate], position): Change => {
          const values = { name, gate, stage: stage.id, position: position + 1, created_at };
          return { op: 'create', object: 'stage_action', values };
        }),
      ];
    });
}

const reasonFor: Record<string, string> = {
  Price: 'price',
  'Chose a competitor': 'competitor',
  'No budget this year': 'no_budget',
  'Project stopped': 'no_need',
  'No answer any more': 'no_answer',
  'Missing integration': 'features',
};
const decidedBy: Record<string, string> = { price: 'cost', features: 'offering', fit: 'offering', service: 'support' };
const winReasons = ['fit', 'quality', 'price', 'service', 'relationship', 'recommendation', 'habit', 'delivery'];
const serviceNotes = [
  'Deliveries to the back entrance, before ten in the morning.',
  'They work in three shifts: repairs only on Sundays.',
  'Everything in writing to the plant manager, not to purchasing.',
  'Promised a replacement device within a day.',
];

/** Sets what the deals themselves hold: reasons, judgement, and when the next step is due. */
function describeDeals({ random, calendar, stages }: Making, deals: Deal[], competitors: Item[]): void {
  for (const deal of deals) {
    const { values } = deal;
    if (deal.status === 'lost') {
      const reason = reasonFor[String(values.lost_reason)] ?? 'other';
      Object.assign(values, { loss_reason: reason, decided_by: decidedBy[reason] ?? null });
      if (reason === 'competitor' || (reason === 'price' && random.chance(0.6)))
        values.competitor = random.pick(competitors).id;
    } else if (deal.status === 'won') {
      const reason = random.pick(winReasons);
      Object.assign(values, { won_reason: reason, decided_by: decidedBy[reason] ?? null });
      if (random.chance(0.12)) values.service_notes = random.pick(serviceNotes);
    } else {
      if (values.next_step && random.chance(0.9))
        values.next_step_on = calendar.date(random.chance(0.15) ? random.int(1, 9) : -random.int(0, 20));
      if (random.chance(0.6)) {
        // Most judge as their stage does; where they do not, somebody should ask.
        const stage = stages.findIndex(({ id }) => id === values.stage);
        const usual = ['red', 'red', 'amber', 'green'][stage] ?? 'amber';
        values.rag = random.chance(0.85) ? usual : random.pick(['red', 'amber', 'green']);
      }
    }
  }
}

const roles = ['decision_maker', 'buyer', 'influencer', 'user', 'initiator', 'gatekeeper'];

function buyingCentre({ random, calendar }: Making, deal: Deal): Item[] {
  const people = [deal.person, ...deal.company.people.filter((p) => p.id !== deal.person.id)].slice(
    0,
    random.int(1, 4),
  );
  return people.map((person, i) =>
    item({
      deal: deal.id,
      person: person.id,
      role: roles[(i + random.int(0, 1)) % roles.length],
      attitude: random.weighted(['favourable', 'neutral', 'champion', 'against'], (a) => (a === 'against' ? 1 : 3)),
      created_by: deal.values.owner,
      created_at: calendar.moment(Math.max(0, deal.age - i), random.next()),
    }),
  );
}

function rivalries({ random, calendar }: Making, deal: Deal, competitors: Item[]): Item[] {
  if (!random.chance(0.4)) return [];
  return [
    item({
      deal: deal.id,
      competitor: random.pick(competitors).id,
      threat: random.pick(['low', 'medium', 'high']),
      incumbent: random.chance(0.25),
      strengths: random.pick(['Cheaper', 'They know them for years', 'Delivers at once', 'Liked by the technicians']),
      weaknesses: random.pick(['No local service', 'Long delivery', 'Old software', 'Poor papers']),
      created_by: deal.values.owner,
      created_at: calendar.moment(random.int(0, deal.age), random.next()),
    }),
  ];
}

const obstacles: Array<[string, string]> = [
  ['Budget not released yet', 'budget'],
  ['Contract lies with their lawyers', 'legal'],
  ['Interface to their system is not clear', 'technical'],
  ['Nobody decides before the new manager starts', 'decision'],
  ['We cannot deliver in that month', 'supply'],
];

function blockers({ random, calendar }: Making, deal: Deal): Item[] {
  if (!random.chance(0.2)) return [];
  const [name, kind] = random.pick(obstacles);
  const age = random.int(1, Math.max(2, Math.min(deal.age, 40)));
  return [
    item({
      name,
      kind,
      deal: deal.id,
      responsible: deal.values.owner,
      since: calendar.date(age),
      due_on: calendar.date(-random.int(1, 20)),
      created_by: deal.values.owner,
      created_at: calendar.moment(age, random.next()),
    }),
  ];
}

function teamOf({ random, calendar }: Making, deal: Deal, staff: Colleague[]): Item[] {
  const helper = random.pick(staff);
  const owner = String(deal.values.owner);
  if (helper.id === owner || !random.chance(Number(deal.values.amount) > 15_000 ? 0.5 : 0.08)) return [];
  const share = random.pick([10, 20, 25, 30]);
  const created_at = calendar.moment(random.int(0, deal.age), random.next());
  const seat = (member: string, role: string, percent: number) =>
    item({ deal: deal.id, member, role, percent, created_by: owner, created_at });
  return [seat(owner, 'lead', 100 - share), seat(helper.id, random.pick(['presales', 'specialist']), share)];
}

const hunches = [
  'They open a second site next year.',
  'Their devices are older than five years.',
  'Their neighbour bought it and they asked.',
  'They order the small ones again and again.',
];

function potentials({ random, calendar }: Making, companies: Company[], products: Item[]): Item[] {
  const some = companies.filter((company) => company.people.length > 0 && random.chance(0.18));
  return some.map((company) => {
    const product = random.pick(products);
    return item({
      name: `${company.name} – ${String(product.values.name)}`,
      company: company.id,
      person: random.pick(company.people).id,
      product: product.id,
      kind: random.pick(['new', 'up_sell', 'cross_sell']),
      amount: Number(product.values.price) * random.int(1, 6),
      raise_on: calendar.date(-random.int(0, 90)),
      owner: company.values.owner,
      note: random.pick(hunches),
      created_by: company.values.owner,
      created_at: calendar.moment(random.int(1, 120), random.next()),
    });
  });
}

/** What was lost was offered and not bought; some of what was won was an up-sell. */
function offers({ random, calendar }: Making, deals: Deal[], products: Item[]): Item[] {
  const names = new Map(products.map((product) => [product.id, String(product.values.name)]));
  return deals
    .filter((deal) => deal.status !== 'open' && deal.closedAge < 240 && random.chance(0.5))
    .map((deal) => {
      const won = deal.status === 'won';
      return item({
        name: `${deal.company.name} – ${names.get(String(deal.values.product)) ?? ''}`,
        company: deal.company.id,
        person: deal.person.id,
        product: deal.values.product,
        deal: deal.id,
        amount: deal.values.amount,
        kind: random.pick(['up_sell', 'cross_sell', 'new']),
        channel: random.pick(['meeting', 'call', 'mail', 'quote']),
        offered_on: calendar.date(Math.min(deal.age, deal.closedAge + 10)),
        decided_on: calendar.date(deal.closedAge),
        outcome: won ? 'accepted' : 'refused',
        refusal_reason: won ? null : random.pick(['price', 'no_need', 'bad_moment', 'has_other']),
        owner: deal.values.owner,
        created_by: deal.values.owner,
        created_at: calendar.moment(deal.closedAge, random.next()),
      });
    });
}
