import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft, NewEvent, Written } from '../../records/types.ts';

const list = (draft: Draft, field: string) => (draft.get(field) as string[] | null) ?? [];

export const limitRules: Rules = {
  on: ['create', 'update'],
  prepare(_ctx, drafts) {
    for (const draft of drafts) {
      const given = ['member', 'team', 'role', 'tier'].filter((field) => idOf(draft.get(field)));
      if (given.length > 1)
        draft.refuse(given[1] as string, 'invalid', 'A limit is for a colleague, a team or a role: choose one of them');
    }
  },
};

export const levelRules: Rules = {
  on: ['create', 'update'],
  prepare(_ctx, drafts) {
    for (const draft of drafts) {
      if (list(draft, 'approvers').length === 0) draft.refuse('approvers', 'required', 'Name at least one who decides');
      if (list(draft, 'deputies').some((id) => list(draft, 'approvers').includes(id)))
        draft.refuse('deputies', 'invalid', 'A deputy is somebody else than those who decide');
    }
  },
};

export const approvalRules: Rules = {
  on: ['create', 'update'],
  after: (_ctx, written) => written.flatMap(approvalEvents),
};

/** Made pending it is asked for; whatever decides it, undoing included, is told by its state. */
function approvalEvents({ op, id, after, record }: Written): NewEvent[] {
  if ((op !== 'create' && op !== 'update') || !after || !('status' in after)) return [];
  const status = String(after.status);
  return [
    {
      name: `approval.${status === 'pending' ? 'requested' : status}`,
      object: 'approval',
      record_id: id,
      payload: { about: record.about, level: record.asked_level ?? null, requested_by: record.requested_by ?? null },
    },
  ];
}
