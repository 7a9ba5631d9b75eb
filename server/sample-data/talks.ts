import words from './words.json' with { type: 'json' };
import { type Deal, type Item, item, type Making } from './world.ts';

const SUBJECTS = ['Demo', 'Site visit', 'Kick-off', 'Review of the offer', 'Planning', 'Check-in'];
const HALF_AN_HOUR = 1_800_000;

/** Meetings about deals of the last weeks and the days ahead; some were held without anybody writing down why. */
export function makeMeetings(making: Making, deals: Deal[]): Item[] {
  const { random } = making;
  const open = deals.filter((deal) => deal.status === 'open');
  return open.slice(0, 90).flatMap((deal) => {
    const meetings: Item[] = [];
    if (random.chance(0.6)) meetings.push(meeting(making, deal, random.int(1, Math.max(1, Math.min(deal.age, 45)))));
    if (random.chance(0.5)) meetings.push(meeting(making, deal, -random.int(0, 14)));
    return meetings;
  });
}

function meeting({ random, calendar }: Making, deal: Deal, age: number): Item {
  const part = random.int(0, 16) / 18;
  const starts = calendar.moment(age, part);
  const length = random.pick([1, 2, 2, 3]) * HALF_AN_HOUR;
  const over = Date.parse(starts) + length < calendar.now.getTime();
  const told = over && random.chance(0.7);
  return item({
    subject: `${random.pick(SUBJECTS)}: ${deal.company.name}`,
    about: { object: 'deal', id: deal.id },
    guests: [deal.person.id],
    owner: deal.values.owner,
    created_by: deal.values.owner,
    created_at: calendar.moment(Math.max(0, age) + random.int(1, 6), random.next()),
    starts_at: starts,
    ends_at: new Date(Date.parse(starts) + length).toISOString(),
    status: over ? (random.chance(0.93) ? 'held' : 'no_show') : 'planned',
    remind_before: 15,
    outcome: told ? fill(random.pick(words.meetings), deal) : null,
  });
}

/** Calls about deals, most of them with a word on what was said. */
export function makeCalls({ random, calendar }: Making, deals: Deal[]): Item[] {
  const calls: Item[] = [];
  for (const deal of deals.filter((one) => one.closedAge < 120).slice(0, 220)) {
    if (!random.chance(0.5)) continue;
    const at = calendar.moment(
      random.int(deal.closedAge, Math.max(deal.closedAge, Math.min(deal.age, 60))),
      random.next(),
    );
    const disposition = random.weighted(['connected', 'no_answer', 'left_message', 'call_back'], (one) =>
      one === 'connected' ? 7 : 1,
    );
    calls.push(
      item({
        subject: deal.person.name,
        about: { object: 'deal', id: deal.id },
        person: deal.person.id,
        owner: deal.values.owner,
        created_by: deal.values.owner,
        created_at: at,
        started_at: at,
        minutes: disposition === 'connected' ? random.int(2, 25) : 1,
        disposition,
        outcome: disposition === 'connected' && random.chance(0.65) ? fill(random.pick(words.calls), deal) : null,
      }),
    );
  }
  return calls;
}

const fill = (text: string, deal: Deal) =>
  text.replaceAll('{person}', deal.person.name).replaceAll('{company}', deal.company.name);
