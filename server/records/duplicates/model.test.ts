import { expect, test } from 'vitest';
import { person as personObject } from '../../contacts/objects.ts';
import { blockedPairs, pairsOfBlock } from './blocking.ts';
import { compareAddresses, type Place, placeOf } from './compare/addresses.ts';
import { canonicalEmail, comparePhones, phoneDigits } from './compare/contact.ts';
import { compareDates } from './compare/dates.ts';
import { compareFamily, compareGiven, familyWords, GIVEN, isNickname, nameWords } from './compare/names.ts';
import { compareOrganisations, organisationWords } from './compare/organisations.ts';
import { jaro, jaroWinkler, levenshtein } from './compare/strings.ts';
import { keysOf } from './keys.ts';
import { isSound, learn, levelsOf, type Patterns, patternOf, scores, tempered } from './model.ts';
import { type Features, planOf, Recipe, type RecipePlan } from './recipe.ts';

test('the published examples of Jaro, Winkler and Levenshtein come out', () => {
  const table: Array<[string, string, number, number]> = [
    ['martha', 'marhta', 0.944, 0.961],
    ['dixon', 'dicksonx', 0.767, 0.813],
    ['dwayne', 'duane', 0.822, 0.84],
    ['jones', 'johnson', 0.79, 0.832],
  ];
  for (const [a, b, plain, withPrefix] of table) {
    expect(jaro(a, b)).toBeCloseTo(plain, 3);
    expect(jaroWinkler(a, b)).toBeCloseTo(withPrefix, 3);
  }
  expect(levenshtein('kitten', 'sitting')).toBe(3);
});

test('titles, nicknames and legal forms do not hide that two are the same', () => {
  const given = (a: string, b: string) => GIVEN[compareGiven(nameWords(a), nameWords(b))];
  expect(given('Dr. William', 'Herr William')).toBe('same');
  expect(given('Bill', 'William')).toBe('variant');
  expect(given('Sepp', 'Josef')).toBe('variant');
  expect(given('J.', 'John')).toBe('initial');
  expect(given('Jonathon', 'Jonathan')).toBe('similar');
  expect(given('Anna', 'Peter')).toBe('differs');
  expect(isNickname('jan', 'jane')).toBe(false);
  expect(compareFamily(familyWords('von der Leyen'), familyWords('Leyen'))).toBe(3);
  expect(compareFamily(familyWords('Müller-Lüdenscheidt'), familyWords('Muller'))).toBe(2);
  const company = (a: string, b: string) => compareOrganisations(organisationWords(a), organisationWords(b));
  expect(company('Acme GmbH & Co. KG', 'ACME')).toBe(2);
  expect(company('Distribuciones Sol, S.A.', 'Distribuciones Sol')).toBe(2);
  expect(company('Fund 2 Ltd', 'Fund 3 Ltd')).toBe(0);
});

test('ways to reach someone are read as people write them', () => {
  expect(canonicalEmail('Dana.Fox+news@GoogleMail.com')).toBe('danafox@gmail.com');
  expect(canonicalEmail('dana.fox+news@acme.example')).toBe('dana.fox@acme.example');
  const phones = (a: string, b: string) => comparePhones([phoneDigits(a) ?? ''], [phoneDigits(b) ?? '']);
  expect(phones('+49 (0)30 1234567', '030 / 123 45 67')).toBe(1);
  expect(phones('+49 30 1234567', '+49 30 1234568')).toBe(0);
  expect(phoneDigits('110')).toBeNull();
  const dates = [
    compareDates('1984-03-12', '1984-12-03'),
    compareDates('1984-03-12', '1948-03-12'),
    compareDates('1984-03-12', '1990-07-01'),
  ];
  expect(dates).toEqual([1, 1, 0]);
});

test('an address is the same building whatever is abbreviated, but not the same flat unless both say which', () => {
  const at = (street: string, postal_code = '80331', city = 'München') => [
    placeOf({ street, postal_code, city }) as Place,
  ];
  expect(compareAddresses(at('Hauptstr. 12'), at('Hauptstraße 12'))).toBe(3);
  expect(compareAddresses(at('12 High St, Flat 3'), at('12 High Street Apt. 3'))).toBe(4);
  expect(compareAddresses(at('12 High St, Flat 3'), at('12 High Street, Flat 4'))).toBe(1);
  expect(compareAddresses(at('Hauptstr. 12'), at('Hauptstr. 14'))).toBe(1);
  expect(compareAddresses(at('Hauptstr. 12'), at('Hauptstr. 12', '10115', 'Berlin'))).toBe(0);
});

test('fifty thousand records in one block make pairs by the number of records, not by its square', () => {
  const members = Array.from({ length: 50_000 }, (_, i) => ({ fine: [`d${i % 20_000}`], order: `smith ${i % 700}` }));
  let pairs = 0;
  for (const _ of pairsOfBlock(members)) pairs++;
  expect(pairs).toBeGreaterThan(50_000);
  expect(pairs).toBeLessThan(50_000 * 12);
  const small = Array.from({ length: 10 }, (_, i) => ({ fine: [], order: String(i) }));
  expect([...pairsOfBlock(small)]).toHaveLength(45);
});

const recipe = new Recipe(planOf(personObject) as RecipePlan);
const known = (id: string, values: Record<string, unknown>) => recipe.read(id, (name) => values[name] ?? null);

test('people of one household, and initials in a house of unnumbered flats, are not the same person', () => {
  const home = { street: 'Lindenweg 4', city: 'Ulm', postal_code: '89073' };
  const anna = known('1', {
    first_name: 'Anna',
    last_name: 'Huber',
    ...home,
    email: 'huber@post.example',
    birthday: '1980-02-01',
  });
  const kept = (values: Record<string, unknown>) => recipe.score(recipe.firstModel(), anna, known('2', values)).kept;
  expect(kept({ first_name: 'Paul', last_name: 'Huber', ...home, email: 'huber@post.example' })).toBe('household');
  expect(kept({ first_name: 'Anna', last_name: 'Huber', ...home, birthday: '2011-09-17' })).toBe('household');
  expect(kept({ first_name: 'A.', last_name: 'Huber', ...home })).toBe('shared_address');
  expect(kept({ first_name: 'Dr. Anna', last_name: 'Huber', ...home, birthday: '1980-01-02' })).toBeNull();
});

/** A town of people, some of them twice, with slips as they happen. Always the same. */
function town(people: number, twice: number) {
  let state = 42;
  const random = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const pick = <T>(list: T[]): T => list[random(list.length)] as T;
  const given =
    'Anna Peter William Joseph Maria Katharina Robert Michael Elizabeth Thomas Sofia Jan Emma Lukas Greta'.split(' ');
  const short: Record<string, string> = {
    William: 'Bill',
    Joseph: 'Joe',
    Robert: 'Bob',
    Michael: 'Mike',
    Elizabeth: 'Liz',
    Thomas: 'Tom',
  };
  const syllables = 'ba ker mo lin schmi dt ha gen wal ter fo rst nel son ru iz'.split(' ');
  const rows = Array.from({ length: people }, (_, i) => {
    const last = pick(syllables) + pick(syllables) + pick(syllables);
    const first = pick(given);
    return {
      who: i,
      first_name: first,
      last_name: last,
      email: random(3) ? `${first}.${last}${random(90)}@post.example`.toLowerCase() : null,
      phone: random(2) ? `+49 30 ${1_000_000 + random(8_000_000)}` : null,
      birthday: random(2) ? `19${40 + random(60)}-0${1 + random(9)}-${10 + random(18)}` : null,
      street: `${pick(syllables)}${pick(syllables)}weg ${1 + random(80)}`,
      city: pick(['Ulm', 'Köln', 'Graz']),
      postal_code: String(10_000 + random(60)),
    };
  });
  for (const row of rows.slice(0, twice)) {
    const copy = { ...row };
    copy.first_name = random(3) ? (short[row.first_name] ?? row.first_name) : `${row.first_name[0]}.`;
    if (!random(4)) copy.last_name = row.last_name.replace(/(.)(.)$/, '$2$1');
    if (!random(2)) copy.email = null;
    if (row.birthday && !random(3)) copy.birthday = row.birthday.replace(/(\d)(\d)$/, '$2$1');
    if (!random(2)) copy.street = row.street.replace('weg', 'wg.');
    rows.push(copy);
  }
  return rows;
}

test('without a single example the model learns to tell who is twice in a town', () => {
  const rows = town(3000, 400);
  const people = rows.map((row, i) => known(String(i), row));
  const keys = new Map(people.map((features) => [features, keysOf(recipe, features)]));
  const blocks = new Map<number, number[]>();
  people.forEach((features, i) => {
    for (const key of keys.get(features) ?? []) blocks.set(key, [...(blocks.get(key) ?? []), i]);
  });
  const pairs = new Map<string, [number, number]>();
  for (const block of blocks.values()) {
    for (const [x, i] of block.entries()) for (const j of block.slice(x + 1)) pairs.set(`${i} ${j}`, [i, j]);
  }
  const patterns: Patterns = new Map();
  for (const [i, j] of pairs.values()) {
    const pattern = patternOf(recipe.comparisons, recipe.compare(people[i] as Features, people[j] as Features));
    patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1);
  }
  const learnt = learn(patterns, recipe.comparisons, recipe.firstModel(), { prior: 30 });
  expect(isSound(learnt, recipe.firstModel())).toBe(true);
  const model = tempered(learnt);
  const found = [...pairs.values()].filter(([i, j]) => {
    const { probability, kept } = recipe.score(model, people[i] as Features, people[j] as Features);
    return probability >= 0.7 && !kept;
  });
  const right = found.filter(([i, j]) => rows[i]?.who === rows[j]?.who).length;
  if (process.env.SHOW_FIGURES) console.log(JSON.stringify(model), found.length, right, pairs.size);
  const { precision, recall } = scores(found.length, right, 400);
  expect(precision).toBeGreaterThan(0.97);
  expect(recall).toBeGreaterThan(0.85);
});

test('a pattern gives back its levels, and blocks unite without doubling', () => {
  const levels = [-1, 3, 2, 0, 1, 4, -1, 1];
  expect(levelsOf(recipe.comparisons, patternOf(recipe.comparisons, levels))).toEqual(levels);
  const rows = [
    ['a', 'x'],
    ['a', 'x'],
    ['b', 'x'],
    ['', 'y'],
  ];
  expect(blockedPairs(rows, null, [(r) => r[0] || null, (r) => r[1] ?? null])).toHaveLength(3);
});
