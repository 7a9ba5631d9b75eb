import type { Rules } from '../records/define.ts';

export const noteRules: Rules = {
  prepare(_ctx, drafts) {
    for (const { values } of drafts) {
      // PostgreSQL derives the title in the same way; search and history are told it here.
      if (typeof values.body === 'string') values.title = firstLine(values.body);
    }
  },
};

const firstLine = (body: string) => (body.trimStart().split('\n', 1)[0] ?? '').trim().slice(0, 120) || null;
