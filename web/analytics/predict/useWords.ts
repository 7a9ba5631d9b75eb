import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { type FieldMeta, fieldOf, type ObjectMeta, useLabels, useObjects } from '../../kernel/objects.ts';
import type { Vocabulary } from '../models/learning/shapes.ts';
import type { Prediction } from './api.ts';

/** Of what fields a prediction can be made. */
export const isTarget = ({ type }: FieldMeta): boolean =>
  ['choice', 'boolean', 'number', 'percent', 'money', 'rating'].includes(type);

/** How the fields of an object and their values are called, those of the company behind a record included. */
export function useWords(prediction: Pick<Prediction, 'object' | 'target' | 'kind'>): Vocabulary & { target: string } {
  const { t } = useTranslation('predict');
  const objects = useObjects();
  const labels = useLabels();
  const format = useFormat();
  const meta = objects.find((one) => one.name === prediction.object);
  const find = (name: string): { owner: ObjectMeta; field: FieldMeta; of: string | null } | null => {
    const [first, rest] = name.split('.');
    const owner = rest ? objects.find((one) => one.name === first) : meta;
    const field = owner && fieldOf(owner, rest ?? name);
    return owner && field ? { owner, field, of: rest ? labels.object(owner) : null } : null;
  };
  const written = (found: ReturnType<typeof find>, value: number | string): string => {
    if (found?.field.type === 'money') return format.money(Number(value), { whole: Math.abs(Number(value)) >= 100 });
    if (found?.field.type === 'percent') return format.percent(Number(value));
    if (typeof value === 'number') return format.number(value, { maximumFractionDigits: 2 });
    if (found?.field.type === 'boolean') return t(value === 'true' ? 'yes' : 'no');
    return found ? labels.choice(found.owner, found.field, value) : value;
  };
  const target = find(prediction.target);
  return {
    target: target ? labels.field(target.owner, target.field) : prediction.target,
    field(name) {
      const found = find(name);
      if (!found) return name;
      const label = labels.field(found.owner, found.field);
      return found.of ? t('of_company', { field: label, company: found.of }) : label;
    },
    value: (name, value) => written(find(name), value),
    said: (value) =>
      prediction.kind === 'yes_no' ? format.percent(value * 100, value < 0.1 ? 1 : 0) : written(target, value),
  };
}
