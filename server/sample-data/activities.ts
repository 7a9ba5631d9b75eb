import words from './words.json' with { type: 'json' };
import { type Colleague, type Deal, type Item, item, type Making, type Person } from './world.ts';

export function makeTasks(making: Making, deals: Deal[]): Item[] {
  const { random, calendar } = making;
  const tasks: Item[] = [];
  for (const deal of deals) {
    if (deal.status === 'open') {
      if (random.chance(0.75)) tasks.push(openTask(making, deal));
    } else if (random.chance(0.55)) {
      const age = random.int(deal.closedAge, deal.age);
      const done = calendar.moment(age, random.next());
      const due = calendar.moment(Math.max(0, age + random.int(-2, 4)), 1);
      tasks.push(
        task(making, deal, {
          due_at: due,
          done_at: done,
          minutes: 10 + 5 * (tasks.length % 11),
          created_at: calendar.moment(age + random.int(1, 9), random.next()),
        }),
      );
    }
  }
  return tasks;
}

function openTask(making: Making, deal: Deal): Item {
  const { random, calendar } = making;
  const due = random.chance(0.18) ? random.int(1, 9) : -random.int(0, 24);
  return task(making, deal, {
    due_at: calendar.moment(due, random.next()),
    priority: random.weighted(['normal', 'high', 'low'], (p) => ({ normal: 7, high: 2, low: 1 })[p] ?? 1),
    created_at: calendar.moment(Math.min(deal.age, random.int(1, 14)), random.next()),
  });
}

function task({ random }: Making, deal: Deal, values: Item['values']): Item {
  const [kind, subject] = random.pick(words.tasks) as [string, string];
  return item({
    subject: fill(subject, deal.person, deal.company.name),
    kind,
    about: { object: 'deal', id: deal.id },
    assignee: deal.values.owner,
    created_by: deal.values.owner,
    ...values,
  });
}

export function makeNotes(making: Making, deals: Deal[], people: Person[], colleagues: Colleague[]): Item[] {
  const { random, calendar } = making;
  const notes: Item[] = [];
  for (const deal of deals) {
    for (let n = random.int(0, 2); n > 0; n--) {
      const created_at = calendar.moment(random.int(deal.closedAge, deal.age), random.next());
      const about = { object: 'deal', id: deal.id };
      notes.push(note(making, deal.person, { about, created_by: deal.values.owner, created_at }));
    }
  }
  for (const person of people) {
    if (!person.company || !random.chance(0.12)) continue;
    const created_at = calendar.moment(random.int(1, 400), random.next());
    const about = { object: 'person', id: person.id };
    notes.push(note(making, person, { about, created_by: random.pick(colleagues).id, created_at }));
  }
  return notes;
}

function note({ random }: Making, person: Person, values: Item['values']): Item {
  const text = random.pick(random.chance(0.7) ? words.calls : words.meetings);
  return item({ body: fill(text, person, person.company?.name ?? ''), ...values });
}

const fill = (text: string, person: Person, company: string) =>
  text.replaceAll('{person}', person.name).replaceAll('{company}', company);
