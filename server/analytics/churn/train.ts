import type { Column } from '../models/attributes.ts';
import { type Learnt, learn, predict } from '../models/learning/learn.ts';
import { survivalOf } from '../models/survival.ts';
import type { Trained } from '../runs/model.ts';
import { decimals, money, percent } from '../runs/said.ts';
import { isLive, mrrAt, type Subscriber, snapshotsOf, today } from './snapshots.ts';

export interface ChurnData {
  subscribers: Subscriber[];
  now: number;
}

export interface ChurnSettings {
  days: number;
}

/** What explaining one subscription needs. */
export interface ChurnFitted {
  predictor: Learnt['predictor'];
  ids: string[];
  columns: Column[];
}

const MONTH = 30.4375 * 86_400_000;
/** The page weighs calls against each other: of more customers than these, the riskiest. */
const MOST_SHOWN = 3000;

/** Who leaves: learnt from every subscription as it was known at several times in the past. */
export function train({ subscribers, now }: ChurnData, { days }: ChurnSettings): Trained {
  const { columns, y, groups } = snapshotsOf(subscribers, now, { days });
  const left = subscribers.filter((one) => one.left !== null && one.left <= now);
  const found = learn({ kind: 'yes_no', columns, y, groups });
  if ('refused' in found) {
    const values = {
      rows: found.rows,
      rarer: found.rarer,
      left: left.length,
      all: subscribers.length,
      needed: found.refused === 'too_few_rows' ? found.needed.rows : found.needed.each,
    };
    return { refused: { key: `refused.${found.refused}`, values } };
  }
  const live = subscribers.filter((one) => isLive(one, now));
  const known = today(live, now);
  const risk = predict(
    found.predictor,
    known,
    live.map((_, i) => i),
  );
  const yearly = live.map((one) => 12 * mrrAt(one, now));
  const lost = risk.reduce((sum, p, i) => sum + p * (yearly[i] as number), 0);
  const order = live.map((_, i) => i).sort((a, b) => (risk[b] as number) - (risk[a] as number));
  const lengths = subscribers.map((one) => (Math.min(one.left ?? now, now) - one.starts) / MONTH);
  const { unseen: _, predictor, ...told } = found;
  const baseline = found.tried.find(({ method }) => method === 'baseline')?.loss ?? null;
  return {
    headline: {
      key: found.better ? 'headline' : 'headline_unsure',
      values: {
        count: Math.round(risk.reduce((a, b) => a + b, 0)),
        all: live.length,
        months: Math.round(days / 30),
        amount: money(Math.round(lost)),
      },
    },
    accuracy: {
      measure: 'log_loss',
      value: found.measures?.log_loss ?? 0,
      baseline,
      lower_is_better: true,
      say: {
        key: found.better ? 'accuracy' : 'accuracy_none',
        values: {
          auc: percent(found.measures?.auc.value ?? 0.5),
          low: percent(found.measures?.auc.low ?? 0.5),
          high: percent(found.measures?.auc.high ?? 0.5),
          lift: decimals(found.measures?.lift.value ?? 1, 1),
        },
      },
    },
    result: {
      ...told,
      days,
      left: left.length,
      live: live.length,
      at_risk: lost,
      risks: order.slice(0, MOST_SHOWN).map((i) => ({
        risk: Math.round(1000 * (risk[i] as number)) / 1000,
        yearly: Math.round(yearly[i] as number),
      })),
      survival: survivalOf(
        lengths,
        subscribers.map((one) => (one.left !== null && one.left <= now ? 1 : 0)),
      ),
    },
    fitted: { predictor, ids: live.map(({ id }) => id), columns: known } satisfies ChurnFitted,
    scores: { ids: live.map(({ id }) => id), fields: { churn_risk: risk.map((p) => Math.round(1000 * p) / 10) } },
  };
}
