import { Table } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { messageOf } from '../../kernel/notify.ts';
import {
  Badge,
  EmptyState,
  ErrorState,
  PageHeader,
  RelativeTime,
  SkeletonRows,
  type Tone,
} from '../../kernel/ui/index.ts';
import { DropZone } from '../DropZone.tsx';
import classes from '../imports.module.css';
import { type FactImport, uploadFacts, useFactImports } from './api.ts';

export const toneOf: Record<FactImport['state'], Tone> = {
  mapping: 'gray',
  checking: 'blue',
  checked: 'blue',
  running: 'blue',
  done: 'green',
  failed: 'red',
  undoing: 'blue',
  undone: 'gray',
};

/** Files of what customers bought, paid and did. */
export default function FactImportsPage() {
  const { t } = useTranslation('imports');
  const imports = useFactImports();
  const navigate = useNavigate();
  const [reading, setReading] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function take([file]: File[]) {
    if (!file) return;
    setReading(file.name);
    setProblem(null);
    try {
      const one = await uploadFacts(file);
      await navigate({ to: '/imports/facts/$id', params: { id: one.id } } as never);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setReading(null);
    }
  }

  const past = imports.data?.data ?? [];
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('facts.title')}
        description={t('facts.description')}
        crumbs={[{ label: t('title'), to: '/imports' }]}
      />
      {imports.isError ? (
        <ErrorState error={imports.error} retry={() => void imports.refetch()} />
      ) : (
        <>
          <DropZone onFiles={(files) => void take(files)} busy={reading !== null} />
          {reading && (
            <p role="status" className={classes.status}>
              {t('drop.reading', { file: reading })}
            </p>
          )}
          {problem && (
            <p role="alert" className={classes.refused}>
              {problem}
            </p>
          )}
          {imports.isPending && <SkeletonRows rows={4} columns={4} />}
          {imports.data && past.length === 0 && <EmptyState title={t('facts.none')}>{t('facts.none_text')}</EmptyState>}
          {past.length > 0 && <Past imports={past} />}
        </>
      )}
    </div>
  );
}

function Past({ imports }: { imports: FactImport[] }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  return (
    <section aria-labelledby="past" className={classes.past}>
      <h2 id="past" className={classes.sectionTitle}>
        {t('past')}
      </h2>
      <Table className={classes.imports}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('column.file')}</Table.Th>
            <Table.Th scope="col">{t('column.state')}</Table.Th>
            <Table.Th scope="col">{t('column.result')}</Table.Th>
            <Table.Th scope="col">{t('facts.when')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {imports.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>
                <Link to={'/imports/facts/$id' as never} params={{ id: one.id } as never} className={classes.fileName}>
                  {one.file.name}
                </Link>
                <div className={classes.dimmed}>{t(`facts.kind.${one.kind}`)}</div>
              </Table.Td>
              <Table.Td>
                <Badge color={toneOf[one.state]}>{t(`state.${one.state}`)}</Badge>
              </Table.Td>
              <Table.Td className={classes.dimmed}>
                {one.counts && t('facts.taken', { count: one.counts.taken, n: format.number(one.counts.taken) })}
              </Table.Td>
              <Table.Td>
                <RelativeTime value={one.finished_at ?? one.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
