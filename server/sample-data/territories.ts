import type { Filter } from '../records/types.ts';
import { type Colleague, type Item, item, type Making } from './world.ts';

const inCountries = (...value: string[]): Filter => ({ field: 'country', op: 'in', value });
const employs = (value: number): Filter => ({ field: 'employees', op: 'gte', value });

/** Where the business sells: two continents and their parts. What lies beyond is in no territory yet. */
export function makeTerritories({ calendar }: Making, colleagues: Colleague[]): Item[] {
  const created_at = calendar.moment(900, 0.3);
  const of = (team: string) => colleagues.filter((one) => one.team === team);
  const territory = (
    name: string,
    position: number,
    rules: Filter,
    people: Colleague[],
    parent?: Item,
    manager = people[0],
  ): Item =>
    item({
      name,
      position,
      rules: JSON.stringify(rules),
      giving: 'turns',
      manager: manager?.id ?? null,
      members: people.map(({ id }) => id),
      parent: parent?.id ?? null,
      created_at,
    });
  const [europeans, americans, keys] = [of('Europe'), of('Americas'), of('Key accounts')];
  const half = Math.ceil(europeans.length / 2);
  const europe = territory(
    'Europe',
    0,
    inCountries(
      'Germany',
      'Austria',
      'Switzerland',
      'France',
      'Netherlands',
      'Belgium',
      'Spain',
      'Italy',
      'Poland',
      'Sweden',
      'United Kingdom',
    ),
    europeans,
  );
  const dach = territory('DACH', 0, inCountries('Germany', 'Austria', 'Switzerland'), europeans.slice(0, half), europe);
  const south = territory(
    'France and the South',
    1,
    inCountries('France', 'Spain', 'Italy'),
    europeans.slice(half),
    europe,
  );
  const large = territory('Large accounts in DACH', 0, employs(250), keys, dach);
  const americas = territory('Americas', 1, inCountries('United States', 'Brazil', 'Canada', 'Mexico'), americans);
  return [europe, dach, south, large, americas];
}
