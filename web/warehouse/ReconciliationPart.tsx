import { Button, Table } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { RelativeTime } from '../kernel/ui/index.ts';
import { useReconcile, type WarehouseState } from './api.ts';
import classes from './warehouse.module.css';

/** Whether counts and sums are those of the records, as of the last comparison. */
export function ReconciliationPart({ found }: { found: WarehouseState['reconciliation'] }) {
  const { t } = useTranslation('warehouse');
  const format = useFormat();
  const compare = useReconcile();
  const differences = found?.differences ?? [];
  return (
    <section className={classes.part} aria-labelledby="reconciliation">
      <div className={classes.head}>
        <h2 id="reconciliation">{t('reconciliation.title')}</h2>
        <Button size="xs" variant="default" loading={compare.isPending} onClick={() => compare.mutate(undefined)}>
          {t('reconciliation.now')}
        </Button>
      </div>
      {!found ? (
        <p className={classes.quiet}>{t('reconciliation.never')}</p>
      ) : differences.length === 0 ? (
        <p className={classes.good}>
          <IconCircleCheck size={16} aria-hidden />
          {t('reconciliation.agrees', { n: format.number(found.compared) })} <RelativeTime value={found.at} />
        </p>
      ) : (
        <>
          <p className={classes.warning}>
            <IconAlertTriangle size={16} aria-hidden />
            {t(found.mended ? 'reconciliation.mended' : 'reconciliation.differs', {
              n: format.number(differences.length),
              of: format.number(found.compared),
            })}{' '}
            <RelativeTime value={found.at} />
          </p>
          <Table className={classes.table}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('table')}</Table.Th>
                <Table.Th scope="col">{t('reconciliation.measure')}</Table.Th>
                <Table.Th scope="col" className={classes.number}>
                  {t('reconciliation.records')}
                </Table.Th>
                <Table.Th scope="col" className={classes.number}>
                  {t('reconciliation.warehouse')}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {differences.map(({ table, measure, operational, warehouse }) => (
                <Table.Tr key={`${table} ${measure}`}>
                  <Table.Td>
                    <code>{table}</code>
                  </Table.Td>
                  <Table.Td>{measure}</Table.Td>
                  <Table.Td className={classes.number}>{format.number(operational)}</Table.Td>
                  <Table.Td className={classes.number}>{format.number(warehouse)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </section>
  );
}
