import type { Values } from '../records/types.ts';
import words from './leads.json' with { type: 'json' };
import { Random } from './random.ts';
import { type Colleague, type Deal, type Item, item, type Making, type Person } from './world.ts';

const OPEN = 46;
const CONVERTED = 60;
const ENDED = 34;
const ASIDE = 12;

export interface SampleLeads {
  criteria: Item[];
  scoreRules: Item[];
  leads: Item[];
  answers: Item[];
  tasks: Item[];
}

/** Inquiries at every stage: those of last week still open, those before become deals, put aside or ended. */
export function makeLeads(
  making: Making,
  given: { deals: Deal[]; people: Person[]; colleagues: Colleague[]; products: Item[] },
): SampleLeads {
  // Its own numbers, so that what else is made stays as it was.
  const own: Making = { ...making, random: new Random(41) };
  const criteria = words.criteria.map((one, position) => item({ ...one, position: position + 1 }));
  const scoreRules = words.rules.map(({ filter, ...rule }, position) =>
    item({ ...rule, position, active: true, filter: filter ? JSON.stringify(filter) : null }),
  );
  const leads = [
    ...Array.from({ length: OPEN }, () => openLead(own, given)),
    ...convertedLeads(own, given.deals),
    ...Array.from({ length: ENDED }, () => endedLead(own, given)),
    ...Array.from({ length: ASIDE }, () => asideLead(own, given)),
  ];
  return {
    criteria,
    scoreRules,
    leads,
    answers: answersOf(own, leads, criteria),
    tasks: leads.flatMap((lead) => touches(own, lead)),
  };
}

type Given = Parameters<typeof makeLeads>[1];

function inquiry(making: Making, { people, products }: Given, age: number): Values {
  const { random, calendar } = making;
  const source = random.weighted(['web', 'web', 'event', 'campaign', 'referral', 'partner', 'outbound'], (s) =>
    s === 'web' ? 3 : 1,
  );
  const details = (words.details as Record<string, string[]>)[source];
  const product = random.pick(products);
  const person = random.chance(0.35) ? random.pick(people.filter((one) => one.company)) : null;
  const message = random
    .pick(words.messages)
    .replaceAll('{n}', String(random.int(4, 60)))
    .replaceAll('{product}', String(product.values.name));
  const firm = random.pick(words.firms);
  const [first, last] = [random.pick(words.first), random.pick(words.last)];
  const known: Values = person
    ? {
        person: person.id,
        company: person.company?.id,
        contact_name: person.name,
        contact_email: person.values.email,
        country: person.company?.country,
        industry: person.company?.values.industry,
      }
    : {
        contact_name: `${first} ${last}`,
        contact_email: `${plain(first)}.${plain(last)}@${plain(firm)}.example`,
        company_name: firm,
        country: random.pick(['Germany', 'France', 'United Kingdom', 'Spain', 'United States', 'Italy']),
        industry: random.pick(['manufacturing', 'energy', 'logistics', 'medical', 'construction']),
      };
  return {
    ...known,
    contact_title: random.pick(words.titles),
    ...(random.chance(0.5) ? { contact_phone: random.digits('+49 30 9##### ##') } : {}),
    message,
    source,
    ...(details ? { source_detail: random.pick(details) } : {}),
    product: product.id,
    value: random.int(2, 60) * 500,
    language: random.weighted(['en', 'de', 'fr'], (l) => (l === 'en' ? 5 : 2)),
    created_at: calendar.moment(age, random.next()),
  };
}

function openLead(making: Making, given: Given): Item {
  const { random } = making;
  const age = Math.floor(random.next() ** 2 * 21);
  const status =
    age < 3
      ? 'new'
      : random.weighted(['new', 'working', 'qualified'], (s) => ({ new: 3, working: 5, qualified: 2 })[s] ?? 1);
  const owner = status === 'new' && random.chance(0.5) ? null : someone(making, given.colleagues);
  return item({ ...inquiry(making, given, age), status, owner });
}

/** Deals that began as an inquiry some days before. */
function convertedLeads({ random, calendar }: Making, deals: Deal[]): Item[] {
  return deals.slice(0, CONVERTED).map((deal) => {
    const age = deal.age + random.int(2, 12);
    const { source, product, owner, name } = deal.values;
    return item({
      name: `${deal.person.name}, ${deal.company.name}`,
      status: 'converted',
      person: deal.person.id,
      company: deal.company.id,
      contact_name: deal.person.name,
      contact_email: deal.person.values.email,
      contact_title: deal.person.values.job_title,
      message: random
        .pick(words.messages)
        .replaceAll('{n}', String(random.int(4, 60)))
        .replaceAll('{product}', String(name)),
      value: deal.values.amount,
      country: deal.company.country,
      source,
      product,
      owner,
      deal: deal.id,
      created_at: calendar.moment(age, random.next()),
      converted_at: calendar.moment(deal.age, random.next()),
    });
  });
}

function endedLead(making: Making, given: Given): Item {
  const { random } = making;
  const reason = random.pick(['no_need', 'no_budget', 'not_our_market', 'unreachable', 'competitor', 'spam']);
  return item({
    ...inquiry(making, given, random.int(8, 240)),
    status: 'disqualified',
    disqualify_reason: reason,
    owner: someone(making, given.colleagues),
  });
}

function asideLead(making: Making, given: Given): Item {
  const { random, calendar } = making;
  return item({
    ...inquiry(making, given, random.int(20, 120)),
    status: 'recycled',
    recycle_on: calendar.date(-random.int(5, 120)),
    owner: someone(making, given.colleagues),
  });
}

const someone = ({ random, me }: Making, colleagues: Colleague[]): string =>
  me && random.chance(0.3) ? me : random.pick(colleagues).id;

function answersOf({ random }: Making, leads: Item[], criteria: Item[]): Item[] {
  const asked = leads.filter((lead) => ['working', 'qualified', 'converted'].includes(String(lead.values.status)));
  return asked.flatMap((lead) =>
    criteria
      .filter((_, i) => random.chance(lead.values.status === 'working' ? 0.5 - i * 0.1 : 0.9))
      .map((criterion) =>
        item({
          lead: lead.id,
          criterion: criterion.id,
          answer:
            lead.values.status === 'working' ? random.weighted(['yes', 'no'], (a) => (a === 'yes' ? 3 : 1)) : 'yes',
        }),
      ),
  );
}

/** Calls and mails about a lead since it came in; what is to be done next for some. */
function touches({ random, calendar }: Making, lead: Item): Item[] {
  const { status, owner, created_at, contact_name } = lead.values;
  if (!owner || status === 'converted') return [];
  const age = Math.floor((calendar.now.getTime() - Date.parse(String(created_at))) / 86_400_000);
  const about = { object: 'lead', id: lead.id };
  const count = status === 'new' ? 0 : status === 'working' ? random.int(0, 4) : random.int(1, 7);
  const done = Array.from({ length: count }, () => {
    const [kind, verb] = random.pick([
      ['call', 'Called'],
      ['mail', 'Wrote to'],
      ['meeting', 'Met'],
    ]) as [string, string];
    const at = calendar.moment(random.int(0, Math.max(0, age - 1)), random.next());
    return item({
      subject: `${verb} ${contact_name}`,
      kind,
      about,
      assignee: owner,
      created_by: owner,
      created_at: at,
      done_at: at,
    });
  });
  const next =
    status === 'working' && random.chance(0.6)
      ? [
          item({
            subject: `Call ${contact_name} back`,
            kind: 'call',
            about,
            assignee: owner,
            created_by: owner,
            due_at: calendar.moment(-random.int(0, 6), random.next()),
            created_at: calendar.moment(Math.min(age, 2), random.next()),
          }),
        ]
      : [];
  return [...done, ...next];
}

const plain = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase();
