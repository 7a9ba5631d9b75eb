import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import type { Figure, Said } from './api.ts';
import { modelWords, pageOf } from './registry.ts';

/** Puts what a model says into words: figures as people of this language write them. */
export function useSaid(): (model: string, said: Said) => string {
  const { t } = useTranslation([...modelWords, 'models']);
  const format = useFormat();
  return useCallback(
    (model, { key, values = {} }) => {
      const words = pageOf(model)?.words ?? 'models';
      const text = (figure: Figure): string => {
        if (typeof figure === 'string') return figure;
        if (typeof figure === 'number') return format.number(figure);
        if ('percent' in figure) return format.percent(figure.percent, Math.abs(figure.percent) < 10 ? 1 : 0);
        if ('money' in figure) return format.money(figure.money, { whole: Math.abs(figure.money) >= 100 });
        if ('date' in figure) return format.date(figure.date);
        if ('word' in figure) return t(`${words}:${model}.say.${figure.word}`);
        return format.number(figure.of, {
          minimumFractionDigits: figure.decimals,
          maximumFractionDigits: figure.decimals,
        });
      };
      const filled = Object.fromEntries(
        Object.entries(values).map(([name, figure]) => [name, name === 'count' ? figure : text(figure)]),
      );
      const n = typeof values.count === 'number' ? { count: values.count, n: format.number(values.count) } : {};
      return t([`${words}:${model}.say.${key}`, `models:say.${key}`], { ...filled, ...n });
    },
    [t, format],
  );
}
