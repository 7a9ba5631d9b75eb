import type { Rules } from '../../records/define.ts';
import { questionsIn } from './questions.ts';

export const SLUG = /^[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])$/;

export const bookingPageRules: Rules = {
  prepare(ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op !== 'create' && draft.op !== 'update') continue;
      const { values } = draft;
      if (draft.op === 'create' && !values.members && ctx.actor.memberId) values.members = [ctx.actor.memberId];
      if (draft.op === 'create' && !values.slug && typeof values.name === 'string') values.slug = slugOf(values.name);
      if (typeof values.slug === 'string' && !SLUG.test(values.slug))
        draft.refuse('slug', 'pattern', 'Use 3 to 60 small letters, digits and hyphens');
      if (typeof values.questions === 'string' && values.questions && !questionsIn(values.questions))
        draft.refuse('questions', 'invalid', 'Give a list of questions, such as [{ "text": "…" }]');
      const members = draft.get('members');
      if (!Array.isArray(members) || members.length === 0)
        draft.refuse('members', 'required', 'Choose who can be booked');
    }
  },
};

const slugOf = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
    .padEnd(3, '0');
