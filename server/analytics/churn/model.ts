import { z } from 'zod';
import type { Column } from '../models/attributes.ts';
import { predict, reasonsFor } from '../models/learning/learn.ts';
import { defineModel } from '../runs/model.ts';
import { percent, type Said } from '../runs/said.ts';
import { subscribersOf } from './read.ts';
import type { ChurnData, ChurnFitted, ChurnSettings } from './train.ts';

const settings = z.object({
  /** Within how many days from now somebody leaves. */
  days: z.number().int().min(30).max(365).default(180),
});

/** Which subscriptions are about to end, why, and whom a call would pay for. */
export const contractChurn = defineModel<ChurnSettings, ChurnData>({
  name: 'contract-churn',
  group: 'next',
  object: 'subscription',
  scores: ['churn_risk'],
  reads: ['subscription', 'contract', 'company', 'invoice'],
  settings,
  read: subscribersOf,
  train: new URL('./train.ts', import.meta.url),
  async explain(_, { fitted, settings }, id) {
    const { predictor, ids, columns } = fitted as ChurnFitted;
    const row = ids.indexOf(id);
    if (row < 0) return null;
    const risk = predict(predictor, columns, [row])[0] as number;
    const reasons = reasonsFor(predictor, columns, row)
      .filter(({ effect }) => Math.abs(effect) >= 0.01)
      .slice(0, 4)
      .map(({ name, effect }) => reasonOf(columns, row, name, effect));
    return {
      headline: { key: 'risk', values: { risk: percent(risk), months: Math.round(settings.days / 30) } },
      reasons,
    };
  },
});

function reasonOf(columns: Column[], row: number, name: string, effect: number): Said {
  const value = columns.find((column) => column.name === name)?.values[row] ?? null;
  return {
    key: `${effect > 0 ? 'raises' : 'lowers'}${value === null ? '_unknown' : ''}`,
    values: { field: { word: `field.${name}` }, value: value ?? '', points: percent(Math.abs(effect)) },
  };
}
