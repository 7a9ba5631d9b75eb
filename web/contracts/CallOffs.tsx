import { Button, Group } from '@mantine/core';
import { IconCalendarPlus, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import type { Money } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../records/api.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { act, belongingQuery, metaOf, paceQuery, todayIn } from './api.ts';
import classes from './contracts.module.css';
import { VerbDialog } from './VerbDialog.tsx';

/** How the agreement is being used, and each call-off. */
export default function CallOffs({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const [dialog, setDialog] = useState<'add' | 'schedule' | null>(null);
  const list = useQuery(
    belongingQuery('call-offs', 'framework', record.id, { sort: ['due_on', 'created_at'], include: ['product'] }),
  );
  const lines = useQuery(
    belongingQuery('framework-lines', 'framework', record.id, { sort: ['created_at'], include: ['product'] }),
  );
  if (list.error) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <SkeletonRows rows={4} columns={4} />;
  const object = metaOf(tools.objects, 'call_off');
  const may = Boolean(object?.permissions.create) && record.status !== 'ended' && !record.trashed_at;
  const products = (lines.data ?? []).flatMap((line) => {
    const product = line.product as { id: string; title: string } | null;
    return product ? [{ value: product.id, label: product.title }] : [];
  });
  const today = todayIn(tools.format.timeZone);
  const first = today > String(record.starts) ? today : String(record.starts);
  const quantity = { name: 'quantity', label: t('subscription.quantity'), kind: 'number' as const, required: true };
  const product = {
    name: 'product',
    label: t('callOff.product'),
    kind: 'choice' as const,
    choices: products,
    initial: products[0]?.value ?? null,
  };
  const price = {
    name: 'unit_price',
    label: t('callOff.price', {
      currency: (record.committed_value as Money | null)?.currency ?? tools.format.currency,
    }),
    help: t('callOff.priceHelp'),
  };
  const body = ({ unit_price, ...answers }: Record<string, unknown>) => ({
    ...answers,
    ...(unit_price
      ? {
          unit_price: {
            amount: String(unit_price),
            currency: (record.committed_value as Money | null)?.currency ?? tools.format.currency,
          },
        }
      : {}),
  });
  return (
    <div className={classes.stack}>
      <PaceChart tools={tools} id={record.id} />
      {may && (
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => setDialog('add')}
          >
            {t('callOff.add')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconCalendarPlus size={16} />}
            onClick={() => setDialog('schedule')}
          >
            {t('callOff.schedule')}
          </Button>
        </Group>
      )}
      {list.data.length === 0 ? (
        <EmptyState title={t('callOff.none')}>{t('callOff.noneText')}</EmptyState>
      ) : (
        <Table tools={tools} rows={list.data} may={meta.permissions.update} />
      )}
      {dialog === 'add' && (
        <VerbDialog
          title={t('callOff.add')}
          asks={[
            ...(products.length > 0 ? [product] : []),
            quantity,
            price,
            { name: 'due_on', label: t('due'), kind: 'date', initial: first },
          ]}
          submit={t('callOff.add')}
          onClose={() => setDialog(null)}
          onSubmit={(answers) =>
            act('/call-offs', t('callOff.added'), { body: { ...body(answers), framework: record.id } })
          }
        />
      )}
      {dialog === 'schedule' && (
        <VerbDialog
          title={t('callOff.schedule')}
          text={t('callOff.scheduleText')}
          asks={[
            ...(products.length > 0 ? [product] : []),
            quantity,
            price,
            { name: 'first_on', label: t('callOff.first'), kind: 'date', initial: first, required: true },
            { name: 'every', label: t('callOff.every'), kind: 'number', min: 1, initial: 1, required: true },
          ]}
          submit={t('callOff.schedule')}
          onClose={() => setDialog(null)}
          onSubmit={(answers) =>
            act(`/frameworks/${record.id}/schedule`, t('callOff.scheduled'), { body: body(answers) })
          }
        />
      )}
    </div>
  );
}

function Table({ tools, rows, may }: Pick<PanelProps, 'tools'> & { rows: KithRecord[]; may: boolean }) {
  const { t } = useTranslation('contracts');
  const object = metaOf(tools.objects, 'call_off');
  const status = object?.fields.find((f) => f.name === 'status');
  const run = (row: KithRecord, path: string, message: string) =>
    void act(`/call-offs/${row.id}/${path}`, message).catch(failed);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('due')}</th>
            <th scope="col">{t('callOff.product')}</th>
            <th scope="col" data-number>
              {t('subscription.quantity')}
            </th>
            <th scope="col" data-number>
              {t('callOff.value')}
            </th>
            <th scope="col">{t('callOff.status')}</th>
            <th scope="col">
              <span className={classes.hiddenText}>{t('phases.verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className={classes.nowrap}>{tools.format.date(row.due_on as string | null)}</td>
              <td>{(row.product as { title?: string } | null)?.title ?? String(row.number)}</td>
              <td data-number>{tools.format.number(row.quantity as number)}</td>
              <td data-number>{tools.format.money(row.value as Money | null)}</td>
              <td>
                {object && status && (
                  <Badge color={status.choices?.find((c) => c.value === row.status)?.color}>
                    {tools.labels.choice(object, status, String(row.status))}
                  </Badge>
                )}
              </td>
              <td data-number>
                {may && row.status === 'planned' && (
                  <Button size="compact-xs" variant="default" onClick={() => run(row, 'order', t('callOff.called'))}>
                    {t('callOff.call')}
                  </Button>
                )}
                {may && row.status === 'called' && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => run(row, 'delivery', t('callOff.delivered'))}
                  >
                    {t('callOff.deliver')}
                  </Button>
                )}
                {may && (row.status === 'planned' || row.status === 'called') && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    onClick={() => run(row, 'cancellation', t('callOff.cancelled'))}
                  >
                    {t('callOff.cancel')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What has been called off so far against an even pace. */
function PaceChart({ tools: { format }, id }: Pick<PanelProps, 'tools'> & { id: string }) {
  const { t } = useTranslation('contracts');
  const { data } = useQuery(paceQuery(id));
  if (!data || data.months.length < 2) return null;
  const money = (amount: string | null) => format.money(amount === null ? null : { amount, currency: data.currency });
  const behind = data.expected !== null && Number(data.called) < Number(data.expected);
  const share = data.committed && Number(data.committed) > 0 ? Number(data.called) / Number(data.committed) : null;
  const title =
    share === null
      ? t('callOff.calledSoFar', { amount: money(data.called) })
      : t(behind ? 'callOff.behind' : 'callOff.onPace', {
          share: format.percent(share * 100, 0),
          amount: money(data.expected),
        });
  const series = (name: string) => ({
    name,
    exact: (n: number) => money(String(n)),
    short: (n: number) => format.money({ amount: String(n), currency: data.currency }, { compact: true }),
  });
  const numberOf = (text: string | null) => (text === null ? null : Number(text));
  return (
    <Chart
      title={title}
      subtitle={t('callOff.pace')}
      kind="line"
      height={200}
      rows={data.months.map((m) => ({
        key: m.month,
        label: new Date(`${m.month}T00:00:00Z`).toLocaleDateString(format.locale, { month: 'short', timeZone: 'UTC' }),
        title: new Date(`${m.month}T00:00:00Z`).toLocaleDateString(format.locale, {
          month: 'long',
          year: 'numeric',
          timeZone: 'UTC',
        }),
        values: [numberOf(m.called), numberOf(m.planned), numberOf(m.expected)],
      }))}
      series={[
        series(t('callOff.seriesCalled')),
        series(t('callOff.seriesPlanned')),
        { ...series(t('callOff.seriesPace')), faded: true },
      ]}
      rowsName={t('month')}
    />
  );
}
