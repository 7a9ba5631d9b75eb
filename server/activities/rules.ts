import type { Rules } from '../records/define.ts';

export const taskRules: Rules = {
  prepare(ctx, drafts) {
    const byHand = ctx.origin.kind === 'app' || ctx.origin.kind === 'api';
    for (const { op, values } of drafts) {
      // What people note down for nobody is their own to do.
      if (op === 'create' && byHand && !('assignee' in values)) values.assignee = ctx.actor.memberId;
    }
  },

  after(_ctx, written) {
    return written.flatMap(({ op, id, before, after, record }) => {
      if ((op !== 'create' && op !== 'update') || !after || !('done_at' in after)) return [];
      const name = after.done_at ? 'task.completed' : 'task.reopened';
      if (!after.done_at && !before?.done_at) return [];
      return [{ name, object: 'task', record_id: id, payload: { about: record.about, assignee: record.assignee } }];
    });
  },
};

export const noteRules: Rules = {
  prepare(_ctx, drafts) {
    for (const { values } of drafts) {
      // PostgreSQL derives the title in the same way; search and history are told it here.
      if (typeof values.body === 'string') values.title = firstLine(values.body);
    }
  },
};

const firstLine = (body: string) => (body.trimStart().split('\n', 1)[0] ?? '').trim().slice(0, 120) || null;
