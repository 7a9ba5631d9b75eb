import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import type { Finding } from './findings.ts';
import { usePeriodNames } from './usePeriodNames.ts';

/** Puts a finding into a sentence of the reader's language. */
export function useFinding(): (finding: Finding) => string {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const names = usePeriodNames();
  return useCallback(
    ({ key, values }) => {
      const words: Record<string, string | number> = { ...values };
      for (const name of ['share', 'rate']) {
        const figure = values[name];
        if (typeof figure === 'number') words[name] = format.percent(figure * 100, 0);
      }
      if (typeof values.points === 'number') words.count = values.points;
      if (typeof values.value === 'number') words.value = format.money(values.value, { whole: true });
      if (typeof values.month === 'string') words.month = names.monthOnly(values.month);
      return t(`finding.${key}`, words);
    },
    [t, format, names],
  );
}
