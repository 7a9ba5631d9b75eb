import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Money } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { PanelProps } from '../records/record/panels.ts';
import { act, belongingQuery, metaOf, todayIn } from './api.ts';
import classes from './contracts.module.css';

/** What held from when on, and what is planned. */
export default function Phases({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const { data, error, refetch } = useQuery(
    belongingQuery('subscription-phases', 'subscription', record.id, { sort: ['-from_on', '-created_at'] }),
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} columns={4} />;
  const phase = metaOf(tools.objects, 'subscription_phase');
  const today = todayIn(tools.format.timeZone);
  const withdrawable = (kind: unknown, at: number, from: string) =>
    meta.permissions.update && !['start', 'trial', 'end'].includes(String(kind)) && (at === 0 || from > today);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('from')}</th>
            <th scope="col">{t('phases.kind')}</th>
            <th scope="col" data-number>
              {t('subscription.quantity')}
            </th>
            <th scope="col" data-number>
              {t('phases.price')}
            </th>
            <th scope="col" data-number>
              MRR
            </th>
            <th scope="col">
              <span className={classes.hiddenText}>{t('phases.verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((row, at) => {
            const from = String(row.from_on);
            const choice = phase?.fields.find((f) => f.name === 'kind')?.choices?.find((c) => c.value === row.kind);
            return (
              <tr key={row.id}>
                <td className={classes.nowrap}>{tools.format.date(from)}</td>
                <td>
                  <Badge color={choice?.color}>{t(`kind.${String(row.kind)}`)}</Badge>
                  {from > today && <span className={classes.quiet}> {t('phases.planned')}</span>}
                  {row.reason ? <span className={classes.quiet}> {String(row.reason)}</span> : null}
                </td>
                <td data-number>{tools.format.number(row.quantity as number)}</td>
                <td data-number>
                  {tools.format.money(row.unit_price as Money)} / {t(`period.${String(row.billing_period)}`)}
                </td>
                <td data-number>{tools.format.money(row.mrr as Money)}</td>
                <td data-number>
                  {withdrawable(row.kind, at, from) && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      onClick={() =>
                        void act(`/subscriptions/${record.id}/phase-changes/${row.id}`, t('phases.withdrawn'), {
                          method: 'DELETE',
                        }).catch(failed)
                      }
                    >
                      {t('phases.withdraw')}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
