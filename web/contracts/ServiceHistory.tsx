import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Money } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../records/api.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { act, belongingQuery, metaOf, todayIn } from './api.ts';
import classes from './contracts.module.css';
import { VerbDialog } from './VerbDialog.tsx';

/** Visits and repairs of an installed product, the newest first. */
export default function ServiceHistory({ tools, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const { data, error, refetch } = useQuery(
    belongingQuery('service-entries', 'asset', record.id, { sort: ['-created_at'], include: ['member'] }),
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} columns={3} />;
  if (data.length === 0) return <EmptyState title={t('service.none')}>{t('service.noneText')}</EmptyState>;
  const object = metaOf(tools.objects, 'service_entry');
  const kind = object?.fields.find((f) => f.name === 'kind');
  const day = (row: KithRecord) => String(row.done_on ?? row.began_on ?? '');
  return (
    <ul className={classes.entries}>
      {data
        .toSorted((a, b) => (day(a) < day(b) ? 1 : -1))
        .map((row) => (
          <li key={row.id}>
            <div className={classes.line}>
              {object && kind && (
                <Badge color={kind.choices?.find((c) => c.value === row.kind)?.color}>
                  {tools.labels.choice(object, kind, String(row.kind))}
                </Badge>
              )}
              <strong className={classes.grow}>{String(row.name)}</strong>
              {!row.done_on && object?.permissions.update && (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() =>
                    void act(`/service-entries/${row.id}/completion`, t('service.completed')).catch(failed)
                  }
                >
                  {t('service.complete')}
                </Button>
              )}
            </div>
            <p className={classes.quiet}>
              {[
                row.done_on
                  ? tools.format.date(String(row.done_on))
                  : t('service.since', { date: tools.format.date((row.began_on as string | null) ?? '') }),
                (row.member as { title?: string } | null)?.title,
                row.under_warranty === 'yes' ? t('service.underWarranty') : null,
                row.cost ? tools.format.money(row.cost as Money) : null,
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
            {row.outcome ? <p className={classes.outcome}>{String(row.outcome)}</p> : null}
          </li>
        ))}
    </ul>
  );
}

interface DialogProps extends Pick<PanelProps, 'tools'> {
  asset: KithRecord;
  onClose(): void;
}

export function ServiceDialog({ tools, asset, onClose }: DialogProps) {
  const { t } = useTranslation('contracts');
  const object = metaOf(tools.objects, 'service_entry');
  const kind = object?.fields.find((f) => f.name === 'kind');
  return (
    <VerbDialog
      title={t('service.add')}
      asks={[
        { name: 'name', label: t('service.what'), required: true },
        {
          name: 'kind',
          label: t('phases.kind'),
          kind: 'choice',
          initial: 'visit',
          required: true,
          choices: (kind?.choices ?? []).map(({ value }) => ({
            value,
            label: object && kind ? tools.labels.choice(object, kind, value) : value,
          })),
        },
        { name: 'began_on', label: t('service.began'), kind: 'date', initial: todayIn(tools.format.timeZone) },
        { name: 'done_on', label: t('service.done'), kind: 'date', help: t('service.doneHelp') },
        { name: 'outcome', label: t('service.outcome'), kind: 'long' },
      ]}
      submit={t('service.add')}
      onClose={onClose}
      onSubmit={(answers) =>
        act('/service-entries', t('service.added'), {
          body: { ...answers, asset: asset.id, member: tools.me },
        })
      }
    />
  );
}
