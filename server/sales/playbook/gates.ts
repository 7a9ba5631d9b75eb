import type { Context } from '../../kernel/context.ts';
import { timeOf } from '../../records/dates.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft } from '../../records/types.ts';
import type { StageRow } from '../queries.ts';
import { type ActionRow, actionsOf, doneOf } from './queries.ts';

/** What is said by the log, or comes from elsewhere, happened already: nobody can do anything first. */
const EXEMPT = new Set(['undo', 'merge', 'sample', 'system', 'import']);

/**
 * Refuses deals that go on, to a later open stage or to won, before what their stages ask for is done. Back, and to lost,
 * one may always go.
 */
export async function refuseAtGates(ctx: Context, drafts: Draft[], stages: StageRow[]): Promise<void> {
  if (EXEMPT.has(ctx.origin.kind)) return;
  const going = drafts.flatMap((draft) => {
    const passed = draft.op === 'update' && !isRefused(draft) ? passedBy(draft, stages) : [];
    return passed.length > 0 ? [{ draft, passed }] : [];
  });
  const gates = (await actionsOf(ctx.db, [...new Set(going.flatMap((one) => one.passed))])).filter((a) => a.gate);
  if (gates.length === 0) return;
  const deals = going.map(({ draft }) => draft.id);
  const done = await doneOf(
    ctx.db,
    ctx.workspace.schema,
    deals,
    gates.map((a) => a.id),
  );
  for (const { draft, passed } of going) {
    const open = gates.filter((gate) => passed.includes(gate.stage_id) && !done.has(`${draft.id} ${gate.id}`));
    if (open.length > 0) draft.refuse('stage', 'gate', gateMessage(open));
  }
}

const isRefused = (draft: Draft) => 'refused' in draft && draft.refused === true;

function gateMessage(open: ActionRow[]): string {
  const named = open.slice(0, 3).map((action) => `"${action.name}"`);
  const more = open.length - named.length;
  return `Do first: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The open stages of its pipeline that a deal leaves behind by this move. */
function passedBy(draft: Draft, stages: StageRow[]): string[] {
  const former = stages.find((s) => s.id === idOf(draft.before?.stage));
  const next = stages.find((s) => s.id === idOf(draft.get('stage')));
  if (!former || !next || former.id === next.id || former.kind !== 'open') return [];
  if (next.kind === 'lost' || next.pipeline_id !== former.pipeline_id) return [];
  const open = stages.filter((s) => s.pipeline_id === former.pipeline_id && s.kind === 'open');
  const from = open.indexOf(former);
  const to = next.kind === 'won' ? open.length : open.indexOf(next);
  return open.slice(from, Math.max(from, to)).map((s) => s.id);
}

/** The tasks that the stages which deals enter ask for. */
export async function tasksOfStages(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  if (EXEMPT.has(ctx.origin.kind)) return [];
  const entering = drafts.filter((d) => d.op === 'create' || (d.op === 'update' && d.changes('stage')));
  const stages = [...new Set(entering.map((d) => idOf(d.get('stage'))).filter((id) => id !== null))];
  const actions = (await actionsOf(ctx.db, stages)).filter((a) => a.due_days !== null);
  return entering.flatMap((draft) =>
    actions
      .filter((action) => action.stage_id === idOf(draft.get('stage')))
      .map((action): Change => {
        const due = new Date(ctx.now().getTime() + (action.due_days ?? 0) * 86_400_000);
        return {
          op: 'create',
          object: 'task',
          values: {
            subject: action.name,
            about: { object: 'deal', id: draft.id },
            assignee: draft.get('owner') ?? ctx.actor.memberId,
            due_at: timeOf(due),
            description: action.help,
          },
        };
      }),
  );
}
