import words from './words.json' with { type: 'json' };
import { type Colleague, type Item, item, type Making } from './world.ts';

export interface Staff {
  teams: Item[];
  colleagues: Colleague[];
}

/** Ten colleagues in four teams; they own records but cannot sign in. */
export function makeStaff({ calendar }: Making): Staff {
  const rows = words.colleagues as Array<[string, string, string, string, string | null, number]>;
  const created_at = calendar.moment(1000, 0.1);
  const teams = [...new Set(rows.map((row) => row[3]))].map((name) => item({ name, created_at }));
  const colleagues: Colleague[] = rows.map(([name, job_title, office, team, , skill]) => ({
    ...item({ name, job_title, office, email: `${asAddress(name)}@kith.example`, created_at }),
    team,
    skill,
  }));
  rows.forEach(([, , , team, manager], i) => {
    const colleague = colleagues[i] as Colleague;
    colleague.values.team = teams.find((t) => t.values.name === team)?.id;
    colleague.values.manager = colleagues.find((c) => c.values.name === manager)?.id;
  });
  return { teams, colleagues };
}

/** "Anna Schäfer" as the front of an e-mail address. */
export const asAddress = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z]+/g, '.')
    .replace(/^\.|\.$/g, '');
