import { Button } from '@mantine/core';
import { IconChartDots, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, notify } from '../kernel/notify.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type ObjectQuality, overviewQuery, refresh } from './api.ts';
import { Meter } from './parts.tsx';
import classes from './quality.module.css';

const parts = ['completeness', 'freshness', 'uniqueness', 'validity'] as const;

export default function Overview() {
  const { t } = useTranslation('quality');
  const { data, error, refetch } = useQuery(overviewQuery);
  const [busy, setBusy] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const measure = async () => {
    setBusy(true);
    try {
      await api.post('/quality/measurement');
      notify(t('measuring'));
      // It is done in the background: small workspaces are through in a moment.
      for (const pause of [1500, 4000, 10_000]) setTimeout(() => void refresh('overview'), pause);
    } catch (problem) {
      failed(problem);
    } finally {
      setBusy(false);
    }
  };
  const button = (
    <Button variant="default" leftSection={<IconRefresh size={16} />} loading={busy} onClick={() => void measure()}>
      {t('measure')}
    </Button>
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={5} columns={6} />;
  const measured = data.filter((one) => one.now && one.now.records > 0);
  if (measured.length === 0)
    return (
      <EmptyState icon={<IconChartDots size={20} />} title={t('overview.none')} action={button}>
        {t('overview.none_text')}
      </EmptyState>
    );
  const shown = measured.find((one) => one.object === chosen) ?? (measured[0] as ObjectQuality);
  return (
    <>
      <div className={classes.tools}>
        <p className={classes.said}>{t('overview.text')}</p>
        {button}
      </div>
      <Scores objects={measured} shown={shown} onShow={setChosen} />
      <div className={classes.below}>
        <Trend of={shown} />
        <Sources of={shown} />
      </div>
    </>
  );
}

interface ScoresProps {
  objects: ObjectQuality[];
  shown: ObjectQuality;
  onShow(object: string): void;
}

function Scores({ objects, shown, onShow }: ScoresProps) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const name = useObjectName();
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('object')}</th>
            <th scope="col" data-number>
              {t('overview.records')}
            </th>
            <th scope="col" data-number>
              {t('overview.score')}
            </th>
            {parts.map((part) => (
              <th key={part} scope="col" data-wide title={t(`part.${part}_help`)}>
                {t(`part.${part}`)}
              </th>
            ))}
            <th scope="col" data-number>
              {t('overview.due')}
            </th>
          </tr>
        </thead>
        <tbody>
          {objects.map((one) => (
            <tr key={one.object}>
              <td>
                <button
                  type="button"
                  className={classes.pick}
                  aria-pressed={one === shown}
                  onClick={() => onShow(one.object)}
                >
                  {name(one.object)}
                </button>
              </td>
              <td data-number>{format.number(one.now?.records)}</td>
              <td data-number className={classes.score}>
                {one.now?.score === null ? '–' : format.percent((one.now?.score ?? 0) * 100, 0)}
              </td>
              {parts.map((part) => (
                <td key={part} data-wide>
                  <Meter share={one.now?.[part]} label={t(`part.${part}`)} />
                </td>
              ))}
              <td data-number>
                {one.due > 0 ? (
                  <Link to="/quality" search={{ tab: 'verify', object: one.plural } as never} className={classes.name}>
                    {format.number(one.due)}
                  </Link>
                ) : (
                  '0'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Trend({ of }: { of: ObjectQuality }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const name = useObjectName();
  const scored = of.trend.filter((day) => day.score !== null);
  const [first, last] = [scored[0], scored.at(-1)];
  const moved = first && last ? Math.round(((last.score ?? 0) - (first.score ?? 0)) * 100) : 0;
  const finding =
    scored.length < 2
      ? t('overview.first_day', { object: name(of.object), share: format.percent((last?.score ?? 0) * 100, 0) })
      : t(moved > 0 ? 'overview.better' : moved < 0 ? 'overview.worse' : 'overview.same', {
          object: name(of.object),
          points: format.number(Math.abs(moved)),
        });
  if (scored.length < 2)
    return (
      <section aria-label={t('overview.trend')}>
        <h2 className={classes.heading}>{finding}</h2>
        <p className={classes.said}>{t('overview.first_text')}</p>
      </section>
    );
  const exact = (share: number) => format.percent(share * 100, 1);
  const series = [t('overview.score'), ...parts.map((part) => t(`part.${part}`))];
  return (
    <Chart
      title={finding}
      subtitle={t('overview.trend')}
      kind="line"
      rows={scored.map((day) => ({
        key: day.day,
        label: format.date(day.day, 'short'),
        title: format.date(day.day),
        values: [day.score],
      }))}
      series={[{ name: series[0] as string, exact, short: (share) => format.percent(share * 100, 0), max: 1 }]}
      columns={parts.map((part) => ({
        name: t(`part.${part}`),
        cell: (row) => {
          const share = scored.find((day) => day.day === row.key)?.[part];
          return share === null || share === undefined ? '–' : exact(share);
        },
      }))}
      rowsName={t('overview.day')}
    />
  );
}

function Sources({ of }: { of: ObjectQuality }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const labels = useLabels();
  const meta = useObjects().find((one) => one.name === of.object);
  const field = meta?.fields.find((one) => one.name === 'source');
  const said = (source: string | null) => {
    if (source === null) return t('overview.no_source');
    return meta && field ? labels.choice(meta, field, source) : t(`origin.${source}`, { defaultValue: source });
  };
  if (of.sources.length === 0) return null;
  return (
    <section aria-label={t('overview.sources')}>
      <h2 className={classes.heading}>{t('overview.sources')}</h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('overview.source')}</th>
            <th scope="col" data-number>
              {t('overview.records')}
            </th>
            <th scope="col">{t('part.completeness')}</th>
          </tr>
        </thead>
        <tbody>
          {of.sources.slice(0, 8).map((one) => (
            <tr key={one.source ?? ''}>
              <td>{said(one.source)}</td>
              <td data-number>{format.number(one.records)}</td>
              <td>
                <Meter share={one.completeness} label={t('part.completeness')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function useObjectName(): (object: string) => string {
  const objects = useObjects();
  const labels = useLabels();
  return (object) => {
    const meta = objects.find((one) => one.name === object);
    return meta ? labels.objects(meta) : object;
  };
}
