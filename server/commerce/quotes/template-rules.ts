import type { Rules } from '../../records/define.ts';
import type { Change } from '../../records/types.ts';
import { readTexts } from '../documents/schema.ts';
import { otherDefaults } from './queries.ts';

const pictures = ['image/png', 'image/jpeg'];

export const templateRules: Rules = {
  prepare(ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op === 'trash' && draft.before?.is_default && ctx.origin.kind !== 'undo')
        draft.refuse('id', 'in_use', 'Make another template the default first');
      if (draft.op !== 'create' && draft.op !== 'update') continue;
      const logo = draft.values.logo as Array<{ type?: string }> | null | undefined;
      if (logo?.some(({ type }) => type && !pictures.includes(type)))
        draft.refuse('logo', 'wrong_type', 'The logo has to be a PNG or JPEG picture');
      if (typeof draft.values.texts === 'string' && !readTexts(draft.values.texts))
        draft.refuse('texts', 'wrong_type', 'The texts cannot be read');
    }
  },

  /** There is one default: making a template the default takes it from the one before. */
  async also(ctx, drafts) {
    const next = drafts.findLast((d) => (d.op === 'create' || d.op === 'update') && d.values.is_default === true);
    if (!next) return [];
    const others = await otherDefaults(ctx.db, next.id);
    return others.map(
      (id): Change => ({ op: 'update', object: 'document_template', id, values: { is_default: false } }),
    );
  },
};
