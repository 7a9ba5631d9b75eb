import { Button } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../kernel/charts/Chart.tsx';
import { useFormat } from '../../kernel/format.ts';
import { loadWords } from '../../kernel/i18n.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../accounts.module.css';
import { type Figures as Answer, act, durationsQuery, figuresQuery, tiesQuery } from '../api.ts';
import { FieldsDialog } from '../FieldsDialog.tsx';

const words = loadWords('charts');

/** What the customer brings as a whole: against the target of each year, and how long they have been with us. */
export default function Figures({ tools, meta, record, whole }: PanelProps) {
  const { t } = useTranslation('accounts');
  const { format } = tools;
  const [setting, setSetting] = useState(false);
  const { data, error, refetch } = useQuery(figuresQuery(record.id));
  const durations = useQuery(durationsQuery);
  const ready = useQuery({
    queryKey: ['words', 'charts'],
    queryFn: () => words.then(() => true),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !ready.data) return <SkeletonRows rows={3} columns={4} />;
  const money = (value: string | null) =>
    value === null ? t('unknown') : format.money({ amount: value, currency: data.currency }, { compact: true });
  const now = data.years.find((one) => one.year === data.year);
  const { totals } = data;
  const target = now?.target
    ? t('programme.of_target', {
        target: money(now.target),
        reached: now.reached === null ? '' : format.percent(now.reached, 0),
      })
    : t('programme.no_target');
  const others = durations.data?.all.years;
  return (
    <section className={classes.stack} aria-label={t('programme.figures')}>
      <dl className={classes.numbers}>
        <Figure name={t('programme.won_in', { year: data.year })} value={money(now?.won ?? '0')} note={target} />
        <Figure
          name={t('programme.open')}
          value={money(totals.open)}
          note={t('programme.deals', { count: totals.open_deals ?? 0 })}
        />
        {Number(totals.mrr ?? 0) > 0 && <Figure name={t('programme.mrr')} value={money(totals.mrr)} />}
        <Figure
          name={t('programme.duration')}
          value={totals.relationship_years === null ? '–' : t('programme.years', { count: totals.relationship_years })}
          note={
            others === null || others === undefined
              ? undefined
              : t('programme.all_customers', {
                  years: format.number(others),
                  key: format.number(durations.data?.key_accounts.years ?? 0),
                })
          }
        />
        <Figure
          name={t('programme.contact')}
          value={totals.last_contact ? format.relative(totals.last_contact) : t('programme.never')}
          note={totals.complaints ? t('programme.complaints', { count: totals.complaints }) : undefined}
        />
      </dl>
      {(data.years.length > 0 || meta.permissions.update) && whole && (
        <YearChart
          data={data}
          tools={
            meta.permissions.update && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconFlag size={14} />}
                onClick={() => setSetting(true)}
              >
                {t('programme.set_target')}
              </Button>
            )
          }
        />
      )}
      {data.missing_rates.length > 0 && (
        <p className={classes.warn}>{t('missing_rates', { codes: format.list(data.missing_rates) })}</p>
      )}
      {setting && <TargetDialog {...{ tools, record, data }} onClose={() => setSetting(false)} />}
    </section>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div className={classes.number}>
      <dt>{name}</dt>
      <dd>
        {value}
        {note && <small>{note}</small>}
      </dd>
    </div>
  );
}

function YearChart({ data, tools }: { data: Answer; tools: ReactNode }) {
  const { t } = useTranslation('accounts');
  const format = useFormat();
  if (data.years.length === 0)
    return (
      <div className={classes.blockTitle}>
        <span className={classes.quiet}>{t('programme.no_years')}</span>
        {tools}
      </div>
    );
  const now = data.years.find((one) => one.year === data.year);
  const title =
    now?.reached != null
      ? t('programme.finding', { reached: format.percent(now.reached, 0), year: data.year })
      : t('programme.by_year');
  const exact = (n: number) => format.money(n);
  const short = (n: number) => format.money(n, { compact: true });
  return (
    <Chart
      title={title}
      subtitle={t('programme.by_year')}
      kind="bars"
      height={180}
      tools={tools}
      rows={data.years.slice(-8).map((one) => ({
        key: String(one.year),
        label: String(one.year),
        values: [one.won === null ? null : Number(one.won), one.target === null ? null : Number(one.target)],
        notes: [
          ...(Number(one.invoiced ?? 0) > 0 ? [`${t('programme.invoiced')}: ${exact(Number(one.invoiced))}`] : []),
          ...(Number(one.paid ?? 0) > 0 ? [`${t('programme.paid')}: ${exact(Number(one.paid))}`] : []),
        ],
      }))}
      series={[
        { name: t('programme.won'), exact, short },
        { name: t('programme.target'), exact, short, faded: true },
      ]}
      columns={[
        { name: t('programme.invoiced'), cell: ({ key }) => cellOf(data, key, 'invoiced', exact) },
        { name: t('programme.paid'), cell: ({ key }) => cellOf(data, key, 'paid', exact) },
      ]}
      rowsName={t('year')}
    />
  );
}

const cellOf = (data: Answer, key: string, of: 'invoiced' | 'paid', exact: (n: number) => string) => {
  const value = data.years.find((one) => String(one.year) === key)?.[of];
  return value == null ? '–' : exact(Number(value));
};

function TargetDialog({
  tools,
  record,
  data,
  onClose,
}: Pick<PanelProps, 'tools' | 'record'> & { data: Answer; onClose(): void }) {
  const { t } = useTranslation('accounts');
  const targets = useQuery(tiesQuery('programme_targets', 'programme', record.id));
  const meta = tools.objects.find((one) => one.name === 'programme_target');
  if (!meta || !targets.data) return null;
  return (
    <FieldsDialog
      {...{ tools, meta, onClose }}
      title={t('programme.set_target')}
      text={t('programme.target_text')}
      fields={['year', 'amount']}
      initial={{ year: data.years.some((one) => one.year === data.year && one.target) ? data.year + 1 : data.year }}
      submit={t('programme.save')}
      onSubmit={({ year, amount }) => {
        const known = targets.data.find((one) => Number(one.year) === Number(year));
        return known
          ? act(`/programme_targets/${known.id}`, t('programme.target_set'), { amount }, 'PATCH')
          : act('/programme_targets', t('programme.target_set'), { programme: record.id, year, amount });
      }}
    />
  );
}
