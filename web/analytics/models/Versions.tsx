import { Drawer, Table } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import type { ModelAnswer, Run } from './api.ts';
import classes from './models.module.css';
import { modelWords, pageOf } from './registry.ts';
import { useSaid } from './useSaid.ts';

/** Every training that is kept: its date, data and accuracy. */
export default function Versions({ answer, onClose }: { answer: ModelAnswer; onClose(): void }) {
  const { t } = useTranslation(['models', ...modelWords]);
  const format = useFormat();
  const said = useSaid();
  const navigate = useNavigate();
  const measure = answer.versions.find((one) => one.accuracy)?.accuracy?.measure;
  const words = pageOf(answer.name)?.words;
  const show = (run: Run) => {
    void navigate({ to: '.', search: { version: run.id } as never, replace: true });
    onClose();
  };
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={t('versions')}>
      {answer.versions.length === 0 ? (
        <p className={classes.quiet}>{t('never')}</p>
      ) : (
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('trained')}</Table.Th>
              <Table.Th scope="col">{t('data')}</Table.Th>
              <Table.Th scope="col" className={classes.number}>
                {t('rows')}
              </Table.Th>
              <Table.Th scope="col" className={classes.number}>
                {measure ? t(`${words}:${answer.name}.measure.${measure}`) : t('how_sure')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {answer.versions.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Th scope="row">
                  {run.state === 'ready' ? (
                    <button type="button" className={classes.link} onClick={() => show(run)}>
                      {format.dateTime(run.trained_at, 'short')}
                    </button>
                  ) : (
                    format.dateTime(run.trained_at, 'short')
                  )}
                </Table.Th>
                <Table.Td>{run.data_from && `${format.date(run.data_from)} – ${format.date(run.data_to)}`}</Table.Td>
                <Table.Td className={classes.number}>{format.number(run.rows)}</Table.Td>
                <Table.Td className={classes.number}>
                  {run.accuracy
                    ? format.number(run.accuracy.value, { maximumSignificantDigits: 3 })
                    : run.refusal
                      ? said(answer.name, run.refusal)
                      : '–'}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Drawer>
  );
}
