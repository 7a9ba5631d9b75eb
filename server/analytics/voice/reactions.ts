import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { DomainEvent, Reaction } from '../../kernel/events.ts';
import { catalog } from '../../records/catalog.ts';
import { unlimited } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import type { Change } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { askReading } from './jobs.ts';
import { forget } from './reading.ts';

/** What was written is read soon; a message of a lead stays as it came in. */
const texts: Reaction = {
  name: 'voice.texts',
  events: ['note.created', 'note.updated', 'survey_response.created', 'survey_response.updated', 'lead.created'],
  async run(ctx, events) {
    const changed = Map.groupBy(
      events.filter(({ name }) => name.endsWith('.updated')),
      ({ object }) => object,
    );
    for (const [object, list] of changed) await forget(ctx, object, [...new Set(list.map((one) => one.record_id))]);
    await askReading(ctx);
  },
};

const FRESH = 3 * 86_400_000;

/** Who would not recommend us is called back: a task for whoever looks after them. Answers of long ago raise no alarm. */
const detractors: Reaction = {
  name: 'voice.detractors',
  events: ['survey_response.created'],
  async run(ctx, events) {
    const due = new Date(ctx.now().getTime() + 86_400_000).toISOString();
    const tasks = (await unhappy(ctx, events)).map(
      ({ id, person_id, person, owner_id, score, comment }): Change => ({
        op: 'create',
        object: 'task',
        values: {
          subject: `Call ${person}: would not recommend us (${Math.round(Number(score))} of 10)`.slice(0, 300),
          kind: 'call',
          priority: 'high',
          about: { object: person_id ? 'person' : 'survey_response', id: person_id ?? id },
          assignee: owner_id,
          due_at: due,
          description: comment,
        },
      }),
    );
    if (tasks.length > 0) await write(unlimited(ctx), tasks, { reason: 'Would not recommend us' });
  },
};

interface Unhappy {
  id: string;
  person_id: string | null;
  person: string;
  owner_id: string | null;
  score: string;
  comment: string | null;
}

async function unhappy(ctx: Context, events: DomainEvent[]): Promise<Unhappy[]> {
  const table = (name: string) => tableOf(ctx, catalog(ctx).object(name));
  const { rows } = await sql<Unhappy>`select r.id, r.person_id, coalesce(p.name, c.name, r.name) as person,
      coalesce(r.owner_id, p.owner_id, c.owner_id) as owner_id, r.score, r.comment
    from ${table('survey_response')} r
      left join ${table('person')} p on p.id = r.person_id left join ${table('company')} c on c.id = r.company_id
    where r.id = any(${events.map((one) => one.record_id)}::uuid[]) and r.kind = 'nps' and r.score <= 6
      and r.trashed_at is null and r.answered_at >= ${new Date(ctx.now().getTime() - FRESH).toISOString()}`.execute(
    ctx.db,
  );
  return rows;
}

export const voiceReactions: Reaction[] = [texts, detractors];
