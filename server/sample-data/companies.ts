import { asAddress } from './colleagues.ts';
import { placeOf } from './places.ts';
import words from './words.json' with { type: 'json' };
import { type Colleague, type Company, item, type Making, type Person } from './world.ts';

type Country = (typeof words.countries)[number];

const COMPANIES = 400;
const PEOPLE = 1500;
const GROUPS = 14;

export function makeCompanies(making: Making, colleagues: Colleague[]): Company[] {
  const { random } = making;
  const names = new Set<string>();
  const companies = Array.from({ length: COMPANIES }, () => makeCompany(making, colleagues, names));
  // Some of the largest own others.
  const bySize = [...companies].sort((a, b) => b.weight - a.weight);
  for (const parent of bySize.slice(0, GROUPS)) {
    for (let n = random.int(2, 4); n > 0; n--) {
      const child = random.pick(bySize.slice(GROUPS));
      if (child.values.parent) continue;
      child.values.parent = parent.id;
      child.values.owner = parent.values.owner;
    }
  }
  // Parents come first, so that each company finds its own when it is written.
  return [...companies].sort((a, b) => Number(Boolean(a.values.parent)) - Number(Boolean(b.values.parent)));
}

function makeCompany({ random, calendar }: Making, colleagues: Colleague[], names: Set<string>): Company {
  const country = random.weighted(words.countries, (c) => c.weight);
  const name = newName(random, country, names);
  const domain = `${asAddress(name.replace(/\b(GmbH|AG|KG|Inc|LLC|Co|Ltd|plc|SAS|SARL|SA|B\.V|S\.L|S\.A|S\.p\.A|S\.r\.l|Sp\. z o\.o|AB|Pvt|Ltda|K\.K)\b.*$/u, '')).replaceAll('.', '-')}.example`;
  const weight = random.spread(0.9);
  const employees = Math.max(4, Math.round(85 * weight * random.spread(0.5)));
  const age = random.int(30, 1000);
  const place = addressIn(random, country);
  const values = {
    name,
    domain,
    website: `https://www.${domain}`,
    industry: tradeOf(random, name),
    founded_year: calendar.now.getUTCFullYear() - random.int(3, 95),
    annual_revenue: Math.round((employees * random.int(90, 260)) / 10) * 10_000,
    employees,
    phone: random.digits(country.phone),
    email: `info@${domain}`,
    ...place,
    owner: ownerFor(random, country.name, colleagues).id,
    created_at: calendar.moment(age, random.next()),
  };
  return { ...item(values), name, country: country.name, people: [], age, weight };
}

/** What the name says, else anything. */
function tradeOf(random: Making['random'], name: string): string {
  const told = (words.trades as Array<[string, string]>).find(([pattern]) => new RegExp(pattern).test(name));
  return told?.[1] ?? random.weighted(words.industries as Array<[string, number]>, ([, w]) => w)[0];
}

function newName(random: Making['random'], country: Country, names: Set<string>): string {
  for (;;) {
    const name = random
      .pick(country.companies)
      .replace('{last2}', random.pick(country.last))
      .replace('{last}', random.pick(country.last))
      .replace('{root}', random.pick(words.roots));
    if (names.has(name) || /(\p{L}+) & \1\b/u.test(name)) continue;
    names.add(name);
    return name;
  }
}

function addressIn(random: Making['random'], country: Country) {
  const [city, region] = random.pick(country.cities) as [string, string];
  const street = country.street
    .replace('{street}', random.pick(country.streets))
    .replace('{n}', String(random.int(1, 180)));
  const postal_code = random.digits(country.postal);
  return { street, city, region, postal_code, country: country.name, ...placeOf(city, `${street} ${postal_code}`) };
}

const americas = new Set(['United States', 'Brazil']);

/** Colleagues look after their own part of the world, key accounts anywhere. */
export function ownerFor(random: Making['random'], country: string, colleagues: Colleague[]): Colleague {
  const home = americas.has(country) ? 'Americas' : 'Europe';
  return random.weighted(colleagues, (c) => (c.team === home ? 5 : c.team === 'Key accounts' ? 1 : 0.3) * c.skill);
}

export function makePeople(making: Making, companies: Company[], colleagues: Colleague[]): Person[] {
  const { random } = making;
  const addresses = new Set<string>();
  const people: Person[] = [];
  // Everyone has somebody to talk to; the rest gathers where the companies are large.
  for (const company of companies) people.push(makePerson(making, company, colleagues, addresses));
  while (people.length < PEOPLE) {
    const company = random.chance(0.04) ? null : random.weighted(companies, (c) => c.weight);
    people.push(makePerson(making, company, colleagues, addresses));
  }
  return people;
}

function makePerson(
  { random, calendar }: Making,
  company: Company | null,
  colleagues: Colleague[],
  addresses: Set<string>,
): Person {
  const country =
    words.countries.find((c) => c.name === company?.country) ?? random.weighted(words.countries, (c) => c.weight);
  const first_name = random.pick(country.first);
  const last_name = random.pick(country.last);
  const name = `${first_name} ${last_name}`;
  const host = company ? String(company.values.domain) : 'post.example';
  let email = `${asAddress(name)}@${host}`;
  for (let n = 2; addresses.has(email); n++) email = `${asAddress(name)}${n}@${host}`;
  addresses.add(email);
  const place = company
    ? pick(company.values, ['city', 'region', 'country', 'latitude', 'longitude'])
    : addressIn(random, country);
  const age = company ? random.int(Math.min(5, company.age), company.age) : random.int(5, 900);
  const values = {
    first_name,
    last_name,
    email,
    phones: phonesOf(random, country, company),
    ...place,
    job_title: company ? random.pick(words.jobs) : null,
    company: company?.id ?? null,
    source: random.weighted(sources, ([, weight]) => weight)[0],
    owner: company?.values.owner ?? ownerFor(random, country.name, colleagues).id,
    about: random.chance(0.12) ? random.pick(words.about) : null,
    created_at: calendar.moment(age, random.next()),
  };
  const person: Person = { ...item(values), name, company };
  company?.people.push(person);
  return person;
}

const pick = (values: Record<string, unknown>, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? null]));

export const sources: Array<[string, number]> = [
  ['web', 30],
  ['referral', 18],
  ['event', 16],
  ['outbound', 20],
  ['campaign', 10],
  ['partner', 6],
];

function phonesOf(random: Making['random'], country: Country, company: Company | null) {
  const number = () => random.digits(country.phone);
  if (!company) return [{ value: number(), kind: 'mobile', primary: true }];
  const phones = [{ value: number(), kind: 'work', primary: true }];
  if (random.chance(0.3)) phones.push({ value: number(), kind: 'mobile', primary: false });
  return phones;
}
