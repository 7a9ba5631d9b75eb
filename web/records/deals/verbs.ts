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

export type Closing = Record<string, unknown>;

/** Closes a deal with what was said of why. */
export const closeDeal = (
  tools: Tools,
  meta: ObjectMeta,
  deal: KithRecord,
  kind: 'won' | 'lost',
  stage: Stage | undefined,
  said: Closing,
) =>
  stage
    ? changeRecord(meta, deal, {
        values: { stage: stage.id, ...said },
        shown: { stage: { id: stage.id, title: stage.name }, status: kind },
        message: tools.t(`deal.${kind}`),
      })
    : runVerb(meta, deal, {
        method: 'POST',
        path: kind === 'won' ? 'win' : 'loss',
        body: bodyOf(kind, said),
        shown: { status: kind },
        message: tools.t(`deal.${kind}`),
      });

function bodyOf(kind: 'won' | 'lost', { won_reason, lost_reason, ...rest }: Closing): Closing {
  return { ...rest, reason: kind === 'won' ? won_reason : lost_reason };
}

export const reopenDeal = (tools: Tools, meta: ObjectMeta, deal: KithRecord) =>
  runVerb(meta, deal, {
    method: 'DELETE',
    path: deal.status === 'won' ? 'win' : 'loss',
    shown: { status: 'open' },
    message: tools.t('deal.reopened'),
  });
