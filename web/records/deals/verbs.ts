import type { ObjectMeta } from '../../kernel/objects.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { changeRecord, runVerb } from '../writes.ts';
import type { Stage } from './stages.ts';

/** Moves a deal to an open stage, or back into work from a closed one. */
export const moveDeal = (tools: Tools, meta: ObjectMeta, deal: KithRecord, stage: Stage) =>
  changeRecord(meta, deal, {
    values: { stage: stage.id },
    shown: { stage: { id: stage.id, title: stage.name }, status: stage.kind },
    message: tools.t('deal.moved', { stage: stage.name }),
  });

export const winDeal = (tools: Tools, meta: ObjectMeta, deal: KithRecord, stage: Stage | undefined) =>
  stage
    ? changeRecord(meta, deal, {
        values: { stage: stage.id },
        shown: { stage: { id: stage.id, title: stage.name }, status: 'won' },
        message: tools.t('deal.won'),
      })
    : runVerb(meta, deal, { method: 'POST', path: 'win', shown: { status: 'won' }, message: tools.t('deal.won') });

export const loseDeal = (
  tools: Tools,
  meta: ObjectMeta,
  deal: KithRecord,
  stage: Stage | undefined,
  reason: string | null,
) =>
  stage
    ? changeRecord(meta, deal, {
        values: { stage: stage.id, ...(reason ? { lost_reason: reason } : {}) },
        shown: {
          stage: { id: stage.id, title: stage.name },
          status: 'lost',
          ...(reason ? { lost_reason: reason } : {}),
        },
        message: tools.t('deal.lost'),
      })
    : runVerb(meta, deal, {
        method: 'POST',
        path: 'loss',
        body: { reason },
        shown: { status: 'lost' },
        message: tools.t('deal.lost'),
      });

export const reopenDeal = (tools: Tools, meta: ObjectMeta, deal: KithRecord) =>
  runVerb(meta, deal, {
    method: 'DELETE',
    path: deal.status === 'won' ? 'win' : 'loss',
    shown: { status: 'open' },
    message: tools.t('deal.reopened'),
  });
