import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, notFound } from '../../../kernel/errors.ts';
import { requirePermission } from '../../../records/permissions.ts';
import { getRecord } from '../../../records/query.ts';
import { write } from '../../../records/write/index.ts';
import { checklistOf, unmetCriteria } from '../criteria.ts';
import type { Checklist } from '../schema.ts';

/** What is known of a lead for each criterion, and what still keeps it from being converted. */
export async function leadChecklist(ctx: Context, id: string): Promise<Checklist> {
  await getRecord(ctx, 'lead', id, { fields: ['name'] });
  requirePermission(ctx, 'lead_answer', 'read');
  const lines = await checklistOf(ctx, id);
  const unmet = await unmetCriteria(ctx, [id]);
  return { data: lines.map(({ answer_id: _, ...line }) => line), missing: unmet.get(id) ?? [] };
}

export interface AnswerWish {
  criterion: string;
  answer: 'yes' | 'no' | 'unknown';
  note?: string | null;
}

export async function answerCriterion(ctx: Context, id: string, wish: AnswerWish) {
  requirePermission(ctx, 'lead', 'update');
  return inTransaction(ctx, async (ctx) => {
    const lead = await getRecord(ctx, 'lead', id, { fields: ['status'] });
    if (lead.status === 'converted') throw conflict('This lead was converted: its checklist stays as it was');
    const line = (await checklistOf(ctx, id)).find(({ criterion }) => criterion === wish.criterion);
    if (!line) throw notFound('Criterion');
    const { answer, note } = wish;
    const values = { answer, ...(note === undefined ? {} : { note }) };
    const { changeSet } = await write(ctx, [
      line.answer_id
        ? { op: 'update', object: 'lead_answer', id: line.answer_id, values }
        : { op: 'create', object: 'lead_answer', values: { ...values, lead: id, criterion: wish.criterion } },
    ]);
    return { checklist: await leadChecklist(ctx, id), changeSet };
  });
}
