import { Button, Checkbox, Group } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SettingsFrame } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { followWork } from '../kernel/work.ts';
import {
  apply,
  type MovedKind,
  type Owned,
  type PreviewAnswer,
  type PreviewRow,
  previewQuery,
  treeQuery,
} from './api.ts';
import classes from './territories.module.css';

const MovesDialog = lazy(() => import('./MovesDialog.tsx'));

export interface Asked {
  object: MovedKind;
  title: string;
  from?: string | null;
  to?: string | null;
}

const kinds = ['company', 'deal', 'lead', 'task'] as const;

/** What putting the territories into force would move, before it does. */
export default function PreviewPage() {
  const { t } = useTranslation('territories');
  const { t: words } = useTranslation('workspace');
  const navigate = useNavigate();
  const [owners, setOwners] = useState<Owned[]>([]);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const tree = useQuery(treeQuery);
  const { data, error, refetch, isPlaceholderData } = useQuery(previewQuery(owners));
  const draft = Boolean(tree.data?.draft);
  const total = data ? data.moved.company.count + data.moved.deal.count + data.moved.lead.count : 0;
  const toggle = (one: Owned) =>
    setOwners((now) => {
      const next = now.includes(one) ? now.filter((other) => other !== one) : [...now, one];
      // Tasks go along with what they are about.
      return next.length === 1 && next[0] === 'task' ? [] : next;
    });
  const run = async () => {
    setBusy(true);
    try {
      followWork(await apply(owners), () => void queryClient.invalidateQueries({ queryKey: treeQuery.queryKey }));
      await queryClient.invalidateQueries({ queryKey: treeQuery.queryKey });
      await navigate({ to: '/settings/territories' });
    } catch (problem) {
      failed(problem);
      setBusy(false);
    }
  };
  return (
    <SettingsFrame wide>
      <PageHeader
        title={t('preview.title')}
        description={t(draft ? 'preview.text' : 'preview.text_check')}
        crumbs={[
          { label: words('settings.title'), to: '/settings' },
          { label: t('title'), to: '/settings/territories' },
        ]}
        actions={
          <Group gap="xs">
            <Button variant="default" onClick={() => void navigate({ to: '/settings/territories' })}>
              {t('preview.back')}
            </Button>
            <Button onClick={() => void run()} loading={busy} disabled={!data || (total === 0 && !draft)}>
              {t('preview.apply')}
            </Button>
          </Group>
        }
      />
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={7} columns={5} />
      ) : total === 0 ? (
        <EmptyState icon={<IconCheck size={20} />} title={t('preview.nothing')}>
          {t(draft ? 'preview.nothing_draft' : 'preview.nothing_text')}
        </EmptyState>
      ) : (
        <div className={classes.preview} aria-busy={isPlaceholderData || undefined}>
          <fieldset className={classes.options}>
            <legend>{t('preview.owners')}</legend>
            {kinds.map((one) => (
              <Checkbox
                key={one}
                label={t(`preview.give.${one}`)}
                checked={owners.includes(one)}
                disabled={one === 'task' && owners.length === 0}
                onChange={() => toggle(one)}
              />
            ))}
          </fieldset>
          <BeforeAfter data={data} />
          <Flows data={data} onPick={setAsked} />
          {data.owners.length > 0 && <Owners data={data} />}
          {data.pinned > 0 && <p className={classes.quiet}>{t('preview.pinned', { count: data.pinned })}</p>}
        </div>
      )}
      <Suspense>{asked && data && <MovesDialog {...asked} data={data} onClose={() => setAsked(null)} />}</Suspense>
    </SettingsFrame>
  );
}

function useNames() {
  const { t } = useTranslation('territories');
  return (row: PreviewRow) => row.name ?? t('nobody');
}

/** The finding: how many move, and how many companies each territory has before and after. */
function BeforeAfter({ data }: { data: PreviewAnswer }) {
  const { t } = useTranslation('territories');
  const format = useFormat();
  const nameOf = useNames();
  const shown = data.territories.filter((row) => row.company.before.count > 0 || row.company.after.count > 0);
  const { company, deal, lead } = data.moved;
  const number = (value: number) => format.number(value);
  const value = format.money(deal.value ?? '0', { whole: true });
  const parts = [
    company.count > 0 && t('preview.companies', { count: company.count, n: number(company.count) }),
    deal.count > 0 && t('preview.deals', { count: deal.count, n: number(deal.count), value }),
    lead.count > 0 && t('preview.leads', { count: lead.count, n: number(lead.count) }),
  ].filter((part) => part !== false);
  return (
    <Chart
      title={t('preview.moves', { what: format.list(parts) })}
      subtitle={t('preview.chart')}
      kind="sideways bars"
      rowsName={t('territory')}
      rows={shown.map((row) => ({
        key: row.id ?? '',
        label: nameOf(row),
        values: [row.company.after.count, row.company.before.count],
      }))}
      series={[
        { name: t('preview.after'), exact: number, short: number },
        { name: t('preview.before'), exact: number, short: number, faded: true },
      ]}
    />
  );
}

/** Each territory with what comes and goes; every figure leads to its records. */
function Flows({ data, onPick }: { data: PreviewAnswer; onPick(asked: Asked): void }) {
  const { t } = useTranslation('territories');
  const format = useFormat();
  const nameOf = useNames();
  const touched = data.territories.filter((row) =>
    (['company', 'deal', 'lead'] as const).some((kind) => row[kind].come.count > 0 || row[kind].go.count > 0),
  );
  const cell = (row: PreviewRow, object: MovedKind) => {
    const { come, go } = row[object];
    const name = nameOf(row);
    return (
      <td data-number>
        {come.count > 0 && (
          <button
            type="button"
            className={classes.come}
            onClick={() => onPick({ object, to: row.id, title: t(`preview.come.${object}`, { name }) })}
          >
            +{format.number(come.count)}
          </button>
        )}{' '}
        {go.count > 0 && (
          <button
            type="button"
            className={classes.go}
            onClick={() => onPick({ object, from: row.id, title: t(`preview.go.${object}`, { name }) })}
          >
            −{format.number(go.count)}
          </button>
        )}
      </td>
    );
  };
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('territory')}</th>
            <th scope="col" data-number>
              {t('companies')}
            </th>
            <th scope="col" data-number>
              {t('deals')}
            </th>
            <th scope="col" data-number>
              {t('leads')}
            </th>
            <th scope="col" data-number data-wide>
              {t('preview.value_after')}
            </th>
          </tr>
        </thead>
        <tbody>
          {touched.map((row) => (
            <tr key={row.id ?? ''}>
              <td style={{ paddingInlineStart: 10 + row.depth * 18 }}>
                {nameOf(row)}{' '}
                {row.state !== 'kept' && <span className={classes.badge}>{t(`preview.state.${row.state}`)}</span>}
              </td>
              {cell(row, 'company')}
              {cell(row, 'deal')}
              {cell(row, 'lead')}
              <td data-number data-wide>
                {format.money(row.deal.after.value ?? '0', { whole: true })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Owners({ data }: { data: PreviewAnswer }) {
  const { t } = useTranslation('territories');
  const format = useFormat();
  return (
    <section aria-label={t('preview.new_owners')}>
      <h2 className={classes.heading}>{t('preview.new_owners')}</h2>
      <ul className={classes.owners}>
        {data.owners.slice(0, 40).map((one) => (
          <li key={one.id ?? ''}>
            <b>{one.name ?? t('preview.nobody_before')}</b>
            {one.get > 0 && <span className={classes.come}>+{format.number(one.get)}</span>}
            {one.give > 0 && <span className={classes.go}>−{format.number(one.give)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
