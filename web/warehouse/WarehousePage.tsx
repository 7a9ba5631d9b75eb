import { Button } from '@mantine/core';
import { IconBuildingWarehouse, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { EmptyState, ErrorState, RelativeTime, SkeletonRows } from '../kernel/ui/index.ts';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { useRebuild, useWarehouse, type WarehouseState } from './api.ts';
import { ExportPart } from './ExportPart.tsx';
import { ReconciliationPart } from './ReconciliationPart.tsx';
import { TablesPart } from './TablesPart.tsx';
import classes from './warehouse.module.css';

/** The database for analysis: up to when it is true, whether it agrees with the records, what is in it. */
export default function WarehousePage() {
  const { t } = useTranslation('warehouse');
  const warehouse = useWarehouse();
  const rebuild = useRebuild();
  const forbidden = warehouse.error instanceof ApiError && warehouse.error.status === 403;
  const state = warehouse.data;
  const building = state?.state === 'building' || rebuild.isPending;
  const button = (
    <Button
      variant={state?.as_of ? 'default' : 'filled'}
      leftSection={<IconRefresh size={16} />}
      loading={building}
      onClick={() => rebuild.mutate(undefined)}
    >
      {t(state?.as_of ? 'rebuild' : 'build')}
    </Button>
  );
  return (
    <SettingsPage title={t('title')} text={t('text')} actions={state?.as_of ? button : undefined} wide>
      {forbidden ? (
        <EmptyState icon={<IconBuildingWarehouse size={20} />} title={t('forbidden')}>
          {t('forbidden_text')}
        </EmptyState>
      ) : warehouse.error ? (
        <ErrorState error={warehouse.error} retry={() => void warehouse.refetch()} />
      ) : !state ? (
        <SkeletonRows rows={6} columns={3} />
      ) : !state.as_of ? (
        <EmptyState icon={<IconBuildingWarehouse size={20} />} title={t('none')} action={button}>
          {state.error ?? t('none_text')}
        </EmptyState>
      ) : (
        <>
          <Standing state={state} />
          <ReconciliationPart found={state.reconciliation} />
          <TablesPart tables={state.tables} />
          <ExportPart state={state.export} />
        </>
      )}
    </SettingsPage>
  );
}

function Standing({ state }: { state: WarehouseState }) {
  const { t } = useTranslation('warehouse');
  const format = useFormat();
  const facts: Array<[string, React.ReactNode]> = [
    [t('as_of'), <RelativeTime key="as_of" value={state.as_of} />],
    [t('size'), format.bytes(state.size)],
    [t('took'), t('seconds', { n: format.number((state.took ?? 0) / 1000, { maximumFractionDigits: 1 }) })],
    [t('built'), <RelativeTime key="built" value={state.built_at} />],
  ];
  return (
    <>
      {state.error && (
        <p role="alert" className={classes.problem}>
          {t('failed', { error: state.error })}
        </p>
      )}
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
