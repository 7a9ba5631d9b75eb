import { SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../kernel/client.ts';
import { useLabels, useObjects } from '../../kernel/objects.ts';
import { Bone, EmptyState, ErrorState, PageHeader, SkeletonRows } from '../../kernel/ui/index.ts';
import { type Every, metricQuery, type Wish } from '../api.ts';
import classes from '../planning.module.css';
import { CustomMetric } from './CustomMetric.tsx';
import { Said } from './Said.tsx';

const METRICS = ['revenue', 'orders', 'won_value', 'won_deals', 'new_deals', 'new_leads', 'calls', 'custom'] as const;
const COUNTRIES = ['AT', 'CH', 'DE', 'ES', 'FR', 'GB', 'IT', 'NL', 'PL', 'US'] as const;
const OBJECTS: Record<string, string> = {
  won_value: 'deal',
  won_deals: 'deal',
  new_deals: 'deal',
  new_leads: 'lead',
  calls: 'call',
};

/** What any metric was, what comes next, and how sure that is. */
export default function ForecastPage() {
  const { t, i18n } = useTranslation('planning');
  const navigate = useNavigate();
  const wish = useSearch({ strict: false }) as Wish;
  const { metric = 'orders', every = 'month', split, country } = wish;
  const labels = useLabels();
  const objects = useObjects();
  const ready = metric !== 'custom' || (wish.object && wish.date);
  const query = useQuery({ ...metricQuery(wish), enabled: Boolean(ready) });
  const choose = (next: Partial<Wish>) =>
    void navigate({ to: '.', search: { ...wish, ...next } as never, replace: true });
  const object = objects.find((one) =>
    metric === 'custom' ? one.plural === wish.object : one.name === OBJECTS[metric],
  );
  const splits = ['revenue', 'orders'].includes(metric)
    ? ['channel', 'store', 'product'].map((value) => ({ value, label: t(`split.${value}`) }))
    : (object?.fields ?? [])
        .filter(({ type, to }) => type === 'choice' || (type === 'reference' && to !== undefined))
        .map((field) => ({ value: field.name, label: object ? labels.field(object, field) : field.label }));
  const countries = new Intl.DisplayNames([i18n.language], { type: 'region' });
  const hidden = query.error instanceof ApiError && query.error.status === 403;
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('forecast.title')}
        description={t('forecast.text')}
        crumbs={[{ label: t('analytics'), to: '/analytics' }]}
      />
      <div className={classes.controls}>
        <Select
          label={t('forecast.metric')}
          data={METRICS.map((value) => ({ value, label: t(`metric.${value}`) }))}
          value={metric}
          allowDeselect={false}
          onChange={(value) => choose({ metric: value ?? undefined, split: undefined })}
        />
        <div className={classes.free}>
          <SegmentedControl
            aria-label={t('forecast.every')}
            data={(['day', 'week', 'month', 'quarter'] as const).map((value) => ({
              value,
              label: t(`every.${value}`),
            }))}
            value={every}
            onChange={(value) => choose({ every: value as Every })}
          />
        </div>
        <Select
          label={t('forecast.split')}
          placeholder={t('forecast.no_split')}
          clearable
          searchable
          data={splits}
          value={split ?? null}
          onChange={(value) => choose({ split: value ?? undefined })}
        />
        <Select
          label={t('forecast.country')}
          placeholder={t('forecast.no_country')}
          clearable
          data={COUNTRIES.map((value) => ({ value, label: countries.of(value) ?? value })).sort((a, b) =>
            a.label.localeCompare(b.label),
          )}
          value={country ?? null}
          onChange={(value) => choose({ country: value ?? undefined })}
        />
        <OwnDays days={wish.days ?? ''} save={(days) => choose({ days: days || undefined })} />
      </div>
      {metric === 'custom' && <CustomMetric wish={wish} choose={choose} />}
      {!ready ? (
        <EmptyState title={t('forecast.choose')}>{t('forecast.choose_text')}</EmptyState>
      ) : hidden ? (
        <EmptyState icon={<IconLock size={20} />} title={t('hidden')}>
          {t('forecast.hidden_text')}
        </EmptyState>
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <>
          <Bone width="60%" height={28} />
          <Bone width="100%" height={300} />
          <SkeletonRows rows={4} columns={3} />
        </>
      ) : (
        <Said found={query.data} name={t(`metric.${metric}`)} metric={metric} pending={query.isFetching} />
      )}
    </div>
  );
}

/** Days that are not like others: trade fairs, sales, works holidays. Kept in the address, one after the other. */
function OwnDays({ days, save }: { days: string; save(days: string): void }) {
  const { t } = useTranslation('planning');
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(days.split(',').join('\n'));
  const finish = () => {
    setOpen(false);
    const joined = text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .join(',');
    if (joined !== days) save(joined);
  };
  return open ? (
    <Textarea
      label={t('forecast.own_days')}
      description={t('forecast.own_days_hint')}
      autosize
      autoFocus
      minRows={2}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={finish}
    />
  ) : (
    <TextInput
      label={t('forecast.own_days')}
      placeholder={t('forecast.no_own_days')}
      readOnly
      value={days ? t('forecast.own_days_count', { count: days.split(',').length }) : ''}
      onFocus={() => setOpen(true)}
    />
  );
}
