import type { Rules } from '../../records/define.ts';
import type { NewEvent, Written } from '../../records/types.ts';

export const checkInRules: Rules = {
  on: ['update'],
  after: (_ctx, written) => written.flatMap(checkInEvents),
};

function checkInEvents({ op, id, after, record }: Written): NewEvent[] {
  if (op !== 'update' || !after) return [];
  const { about, company, person, owner, due_on, held_on, outcome, deal } = record;
  const event = (name: string): NewEvent => ({
    name,
    object: 'check_in',
    record_id: id,
    payload: { about, company, person, owner, due_on, held_on, outcome, deal },
  });
  const events: NewEvent[] = [];
  if ('task' in after && after.task) events.push(event('check_in.due'));
  if ('held_on' in after) events.push(event(after.held_on ? 'check_in.held' : 'check_in.withdrawn'));
  return events;
}
