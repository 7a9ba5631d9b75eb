import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useObjects } from '../kernel/objects.ts';
import { Bone, ErrorState, PageHeader, SkeletonRows } from '../kernel/ui/index.ts';
import { type Dimension, forecastQuery, type PeriodKind, type Wish } from './api.ts';
import { ForecastTable } from './ForecastTable.tsx';
import classes from './forecast.module.css';
import { Headline } from './Headline.tsx';
import { periodLabel, shiftedDay } from './periods.ts';

const Changes = lazy(() => import('./Changes.tsx'));
const Outlook = lazy(() => import('./Outlook.tsx'));
const Accuracy = lazy(() => import('./Accuracy.tsx'));

interface Search extends Wish {
  by?: Dimension;
  tab?: 'changes' | 'outlook' | 'accuracy';
  since?: string;
  kind?: string;
}

/** What will be sold in a month or a quarter: the rows, what changed, what history says, and how good forecasts were. */
export default function ForecastPage() {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const { by = 'owner', tab = 'rows', since, kind } = search;
  const { period, starts_on, member, team, product, pipeline, territory } = search;
  const wish = useMemo<Wish>(
    () => ({ period, starts_on, member, team, product, pipeline, territory }),
    [period, starts_on, member, team, product, pipeline, territory],
  );
  const query = useQuery(forecastQuery(wish, by));
  const deals = useObjects().find((one) => one.name === 'deal');
  const dimensions = (['owner', 'team', 'product', 'pipeline', 'territory'] as const).filter(
    (one) => one === 'owner' || one === 'team' || deals?.fields.some((field) => field.name === one),
  );
  const shown = query.data?.period;
  const choose = (next: Partial<Record<keyof Search, string | undefined>>) =>
    void navigate({ to: '.', search: { ...search, ...next } as never, replace: true });
  const step = (by: number) =>
    shown && choose({ starts_on: shiftedDay(shown.kind, shown.starts_on, by), since: undefined, kind: undefined });
  const zoomed = (
    [
      ['member', member],
      ['territory', territory],
    ] as const
  ).flatMap(([key, id]) => (id ? [{ key, row: query.data?.rows.find((row) => row.key === id) }] : []));

  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <div className={classes.period}>
            <SegmentedControl
              aria-label={t('period')}
              data={(['month', 'quarter'] as const).map((value) => ({ value, label: t(value) }))}
              value={period ?? 'quarter'}
              onChange={(value) => choose({ period: value as PeriodKind, since: undefined })}
            />
            <Button.Group>
              <Button variant="default" aria-label={t('before')} onClick={() => step(-1)} px={8}>
                <IconChevronLeft size={16} />
              </Button>
              <Button
                variant="default"
                className={classes.periodName}
                onClick={() => choose({ starts_on: undefined })}
                title={t('current')}
              >
                {shown ? periodLabel(shown, format.locale) : <Bone width={56} />}
              </Button>
              <Button variant="default" aria-label={t('after')} onClick={() => step(1)} px={8}>
                <IconChevronRight size={16} />
              </Button>
            </Button.Group>
          </div>
        }
      />
      {query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : (
        <>
          <Headline forecast={query.data} />
          <div className={classes.tools}>
            <nav className={classes.tabs} aria-label={t('title')}>
              {(['rows', 'changes', 'outlook', 'accuracy'] as const).map((one) => (
                <button
                  key={one}
                  type="button"
                  className={classes.tab}
                  aria-current={tab === one ? 'page' : undefined}
                  onClick={() => choose({ tab: one === 'rows' ? undefined : one, kind: undefined })}
                >
                  {t(`tab.${one}`)}
                </button>
              ))}
            </nav>
            {tab === 'rows' && (
              <Select
                aria-label={t('by.label')}
                w={170}
                data={dimensions.map((value) => ({ value, label: t(`by.${value}`) }))}
                value={by}
                onChange={(value) => choose({ by: value === 'owner' ? undefined : (value ?? undefined) })}
                allowDeselect={false}
              />
            )}
          </div>
          {zoomed.map((one) => (
            <p key={one.key} className={classes.zoom}>
              {one.row?.name ? t('only', { name: one.row.name }) : t('only_some')}{' '}
              <button type="button" className={classes.plain} onClick={() => choose({ [one.key]: undefined })}>
                {t(one.key === 'territory' ? 'everywhere' : 'everyone')}
              </button>
            </p>
          ))}
          <Suspense fallback={<SkeletonRows rows={6} columns={5} />}>
            {tab === 'rows' &&
              (query.data ? (
                <ForecastTable
                  forecast={query.data}
                  by={by}
                  wish={wish}
                  onZoom={(id) => choose(by === 'territory' ? { territory: id } : { member: id })}
                />
              ) : (
                <SkeletonRows rows={6} columns={6} />
              ))}
            {tab === 'changes' && <Changes wish={wish} since={since} kind={kind} choose={choose} />}
            {tab === 'outlook' && <Outlook wish={wish} forecast={query.data} />}
            {tab === 'accuracy' && <Accuracy wish={wish} />}
          </Suspense>
        </>
      )}
    </div>
  );
}
