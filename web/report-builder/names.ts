import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useTools } from '../records/fields/tools.ts';
import { pathLabel } from '../records/filter/describe.ts';
import type { DimensionAnswer, FigureRow, Figures, Key, MeasureAnswer, Value } from './api.ts';
import { useMetas } from './metas.ts';

export type Names = ReturnType<typeof useNames>;

/** How dimensions, measures, keys and values of a report are called and written. */
export function useNames() {
  const { t } = useTranslation('report-builder');
  const format = useFormat();
  const tools = useTools();
  const objects = useMetas();
  return useMemo(() => {
    const metaOf = (name: string | null) => objects.find((one) => one.name === name || one.plural === name);
    const path = (object: string | null, field: string) => {
      const meta = metaOf(object);
      return meta ? pathLabel(tools, meta, field) : field;
    };
    const date = (day: string, bucket: DimensionAnswer['bucket'], short: boolean) => {
      const at = new Date(`${day}T00:00:00Z`);
      const say = (options: Intl.DateTimeFormatOptions) =>
        new Intl.DateTimeFormat(format.locale, { ...options, timeZone: 'UTC' }).format(at);
      if (bucket === 'year') return day.slice(0, 4);
      if (bucket === 'quarter')
        return t('quarter', { quarter: Math.ceil(Number(day.slice(5, 7)) / 3), year: day.slice(0, 4) });
      if (bucket === 'month')
        return say(short ? { month: 'short', year: '2-digit' } : { month: 'long', year: 'numeric' });
      if (bucket === 'week' && !short) return t('week_of', { day: say({ dateStyle: 'medium' }) });
      return say(short ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' });
    };
    const key = (one: DimensionAnswer, value: Key, title: string | null, short = false): string => {
      if (value === null) return t('none');
      if (one.kind === 'date') return date(String(value), one.bucket, short);
      if (one.kind === 'bin' && typeof value === 'number')
        return `${format.number(value)} – ${format.number(Number((value + (one.bin ?? 1)).toPrecision(15)))}`;
      if (one.kind === 'since') return t(`since.${one.bucket ?? 'month'}`, { count: Number(value) });
      if (one.kind === 'boolean') return t(value ? 'yes' : 'no');
      if (one.kind === 'record') return title ?? t('hidden_record');
      if (one.kind === 'choice') {
        const meta = metaOf(one.own);
        const field = meta?.fields.find(({ name }) => name === one.field.split('.').at(-1));
        if (meta && field) return tools.labels.choice(meta, field, String(value));
      }
      return title ?? String(value);
    };
    const measure = (
      figures: Pick<Figures, 'object'> & { source?: string },
      one: Pick<MeasureAnswer, 'label' | 'fn' | 'field' | 'name'>,
    ) => {
      if (one.label) return one.label;
      const object = figures.object ?? figures.source ?? null;
      const meta = metaOf(object);
      if (!one.fn) return one.name;
      if (!one.field) return t('fn.count_all', { objects: meta ? tools.labels.objects(meta) : t('lines') });
      return t(`fn.${one.fn}`, { field: tools.inline(path(object, one.field)) });
    };
    const value = (one: MeasureAnswer, found: Value, compact = false): string => {
      if (found === null) return '–';
      if (one.kind === 'money') return format.money(found, compact ? { compact } : { whole: true });
      if (one.kind === 'percent') return format.percent(found as number);
      if (one.kind === 'date') return format.date(String(found));
      if (one.kind === 'datetime') return format.dateTime(String(found));
      return format.number(found as number, compact ? { notation: 'compact', maximumFractionDigits: 1 } : undefined);
    };
    const number = (one: MeasureAnswer, n: number, compact = false): string =>
      value(one, one.kind === 'date' || one.kind === 'datetime' ? new Date(n).toISOString() : n, compact);
    const row = (figures: Figures, one: FigureRow, short = false): string =>
      one.others
        ? t('others')
        : figures.row_dimensions
            .map((dimension, i) => key(dimension, one.key[i] ?? null, one.titles[i] ?? null, short))
            .join(' · ');
    return {
      path,
      key,
      measure,
      value,
      number,
      row,
      dimension: (one: DimensionAnswer) => one.label ?? path(one.object, one.field),
    };
  }, [t, format, tools, objects]);
}

/** A value as a number to draw; null where there is none. */
export function numeric(value: Value | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return Number(value.amount);
  return typeof value === 'number' ? value : Date.parse(value);
}
