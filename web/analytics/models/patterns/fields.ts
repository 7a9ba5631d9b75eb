import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '../../../kernel/objects.ts';

/** What purchases tell of a customer, as the server names it. */
const measures = ['recency', 'orders', 'spent', 'basket', 'variety', 'tenure'];
const kinds = new Set(['number', 'percent', 'money', 'choice', 'boolean', 'date']);
const apart = new Set(['latitude', 'longitude', 'look_alike']);

export interface Telling {
  /** What customers can be told apart by. */
  options: Array<{ value: string; label: string }>;
  label(name: string): string;
  /** The label of a choice of a field of people. */
  word(name: string, value: string): string;
}

export function useTelling(): Telling {
  const { t } = useTranslation('models-patterns');
  const person = useObjects().find((one) => one.name === 'person');
  return useMemo(() => {
    const own = (person?.fields ?? []).filter(
      ({ name, type, archived, sensitivity }) =>
        kinds.has(type) && !archived && !apart.has(name) && (sensitivity ?? 'normal') === 'normal',
    );
    const fields = new Map(own.map((field) => [field.name, field]));
    const label = (name: string) => (measures.includes(name) ? t(`fields.${name}`) : (fields.get(name)?.label ?? name));
    return {
      options: [
        ...measures.map((value) => ({ value, label: t(`fields.${value}`) })),
        ...own.filter(({ name }) => !measures.includes(name)).map(({ name, label }) => ({ value: name, label })),
      ],
      label,
      word: (name, value) => fields.get(name)?.choices?.find((one) => one.value === value)?.label ?? value,
    };
  }, [t, person]);
}
