import type { Change } from '../records/types.ts';
import { makeAccounts } from './accounts.ts';
import { makeNotes, makeTasks } from './activities.ts';
import { makeCatalogue } from './catalogue.ts';
import { makeStaff } from './colleagues.ts';
import { makeCompanies, makePeople } from './companies.ts';
import { type ContractSample, makeContracts } from './contracts.ts';
import { makeDeals, makeProducts } from './deals.ts';
import { makeGoals } from './goals.ts';
import { makeLeads } from './leads.ts';
import { makePaper } from './paper.ts';
import { makeQuotas } from './quotas.ts';
import { makeRetail, type Retail } from './retail.ts';
import { makeSelling } from './selling.ts';
import { makeSubscribers } from './subscribers.ts';
import { makeCalls, makeMeetings } from './talks.ts';
import { makeTerritories } from './territories.ts';
import { makeTimeLog } from './time.ts';
import { makeVoice } from './voice.ts';
import type { Deal, Item, Making, Person } from './world.ts';

export interface SampleData {
  /** In the order in which they can be written. */
  changes: Change[];
  deals: Deal[];
  phases: ContractSample['phases'];
  facts: Retail['facts'];
}

/** A maker of sensors, its customers and two years of its sales. The same seed gives the same business. */
export function generate(making: Making): SampleData {
  const { teams, colleagues } = makeStaff(making);
  const products = makeProducts(making);
  const companies = makeCompanies(making, colleagues);
  const people = makePeople(making, companies, colleagues);
  const deals = makeDeals(making, companies, products, colleagues);
  const tasks = makeTasks(making, deals);
  const notes = makeNotes(making, deals, people, colleagues);
  const inquiries = makeLeads(making, { deals, people, colleagues, products });
  tellLifecycles(making, people, deals);
  const selling = makeSelling(making, companies, products, deals, colleagues);
  const contracts = makeContracts(making, deals, products);
  // Last, so that what the same seed gave before stays as it was.
  const meetings = makeMeetings(making, deals);
  const calls = makeCalls(making, deals);
  const catalogue = makeCatalogue(making, products, deals);
  const accounts = makeAccounts(making, companies, deals, colleagues, catalogue.categories);
  const dealLines = catalogue.parts.find(([object]) => object === 'deal_line')?.[1] ?? [];
  const paper = makePaper(making, deals, dealLines, products);
  const retail = makeRetail(making, people);
  const territories = makeTerritories(making, colleagues);
  const subscribers = makeSubscribers(making, companies, products);
  const creates = (object: string, items: Item[]) =>
    items.map(({ id, values }): Change => ({ op: 'create', object, id, values }));
  return {
    changes: [
      ...creates('team', teams),
      ...creates('member', colleagues),
      ...creates('territory', territories),
      ...creates('quota', makeQuotas(making, colleagues, deals, territories)),
      ...creates('category', catalogue.categories),
      ...creates('product', products),
      ...creates('product', catalogue.products),
      ...creates('category', [retail.category]),
      ...creates('product', retail.products),
      ...creates('company', companies),
      ...creates('person', people),
      ...selling.stages,
      ...creates('competitor', selling.competitors),
      ...creates('deal', deals),
      ...selling.parts.flatMap(([object, items]) => creates(object, items)),
      ...catalogue.parts.flatMap(([object, items]) => creates(object, items)),
      ...creates('task', tasks),
      ...creates('lead_criterion', inquiries.criteria),
      ...creates('score_rule', inquiries.scoreRules),
      ...creates('lead', inquiries.leads),
      ...creates('lead_answer', inquiries.answers),
      ...creates('task', inquiries.tasks),
      ...creates('note', notes),
      ...contracts.changes,
      ...creates('subscription', subscribers.subscriptions),
      ...creates('meeting', meetings),
      ...creates('call', calls),
      ...accounts.flatMap(([object, items]) => creates(object, items)),
      ...creates('task', makeTimeLog(making, colleagues, deals)),
      ...creates('goal', makeGoals(making, teams, colleagues, deals)),
      ...paper.flatMap(([object, items]) => creates(object, items)),
      ...makeVoice(making, people, deals).flatMap(([object, items]) => creates(object, items)),
    ],
    deals,
    phases: [...contracts.phases, ...subscribers.phases],
    facts: { ...retail.facts, usage: [...retail.facts.usage, ...subscribers.usage] },
  };
}

/** Who bought is a customer, who is in talks an opportunity; the others are as far as their company is. */
function tellLifecycles({ random }: Making, people: Person[], deals: Deal[]): void {
  const buyers = new Set(deals.filter((d) => d.status === 'won').map((d) => d.company.id));
  const talking = new Set(deals.filter((d) => d.status === 'open').map((d) => d.person.id));
  for (const person of people) {
    const bought = person.company !== null && buyers.has(person.company.id);
    person.values.lifecycle = bought
      ? 'customer'
      : talking.has(person.id)
        ? 'opportunity'
        : random.weighted(['lead', 'qualified', 'former', 'partner'], (l) => ({ lead: 10, qualified: 4 })[l] ?? 0.6);
  }
}
