import { Button, Table } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { messageOf } from '../kernel/notify.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { EmptyState, ErrorState, PageHeader, RelativeTime, SkeletonRows } from '../kernel/ui/index.ts';
import { type ImportSummary, importKey, uploadFile, useImports } from './api.ts';
import { DropZone } from './DropZone.tsx';
import { ImportActions } from './ImportActions.tsx';
import classes from './imports.module.css';
import { inOrder } from './order.ts';
import { StateBadge } from './StateBadge.tsx';

interface Refusal {
  file: string;
  message: string;
}

export default function ImportsPage() {
  const { t } = useTranslation('imports');
  const objects = useObjects();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const imports = useImports();
  const [reading, setReading] = useState<string[]>([]);
  const [refused, setRefused] = useState<Refusal[]>([]);
  const mayImport = objects.some((object) => object.permissions.import);

  async function take(files: File[]) {
    setRefused([]);
    setReading(files.map((file) => file.name));
    const taken = [];
    const refusals: Refusal[] = [];
    // One at a time: the server reads each file whole.
    for (const file of files) {
      try {
        const one = await uploadFile(file);
        queries.setQueryData(importKey(one.id), one);
        taken.push(one);
      } catch (error) {
        refusals.push({ file: file.name, message: messageOf(error) });
      }
      setReading((names) => names.filter((name) => name !== file.name));
    }
    setRefused(refusals);
    void imports.refetch();
    const [first, ...others] = inOrder(taken, objects);
    // A refused file is said here, so one stays until it was read.
    if (!first || refusals.length > 0) return;
    const batch = others.length > 0 ? [first, ...others].map((one) => one.id).join(',') : undefined;
    await navigate({ to: '/imports/$id', params: { id: first.id }, search: { batch } as never });
  }

  const past = imports.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className={classes.page}>
      <PageHeader title={t('title')} description={t('description')} />
      {mayImport && <DropZone onFiles={(files) => void take(files)} busy={reading.length > 0} />}
      {mayImport && (
        <p className={classes.factHint}>
          {t('facts.hint')} <Link to={'/imports/facts' as never}>{t('facts.hint_link')}</Link>
        </p>
      )}
      {reading.length > 0 && (
        <p role="status" className={classes.status}>
          {t('drop.reading', { file: reading[0] })}
        </p>
      )}
      {refused.length > 0 && (
        <ul className={classes.refused} role="alert">
          {refused.map(({ file, message }) => (
            <li key={file}>
              <strong>{file}</strong> {message}
            </li>
          ))}
        </ul>
      )}
      {imports.isPending && <SkeletonRows rows={5} columns={5} />}
      {imports.isError && <ErrorState error={imports.error} retry={() => void imports.refetch()} />}
      {imports.data && past.length === 0 && <EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
      {past.length > 0 && <PastImports imports={past} />}
      {imports.hasNextPage && (
        <Button variant="default" onClick={() => void imports.fetchNextPage()} loading={imports.isFetchingNextPage}>
          {t('older')}
        </Button>
      )}
    </div>
  );
}

function PastImports({ imports }: { imports: ImportSummary[] }) {
  const { t } = useTranslation('imports');
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
            <Table.Th scope="col">{t('column.who')}</Table.Th>
            <Table.Th scope="col">
              <span className={classes.hiddenLabel}>{t('column.actions')}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {imports.map((one) => (
            <PastImport key={one.id} one={one} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function PastImport({ one }: { one: ImportSummary }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const object = useObjects().find((o) => o.name === one.object);
  const n = (value: number) => format.number(value);
  const { counts } = one;
  return (
    <Table.Tr>
      <Table.Td>
        <Link to="/imports/$id" params={{ id: one.id }} className={classes.fileName}>
          {one.file.name}
        </Link>
        <div className={classes.dimmed}>
          {[
            object && labels.objects(object),
            one.file.rows !== null && t('rows', { count: one.file.rows, n: n(one.file.rows) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </Table.Td>
      <Table.Td>
        <StateBadge one={one} />
      </Table.Td>
      <Table.Td className={classes.dimmed}>
        {counts && one.started_at
          ? [
              counts.created > 0 && t('count.created', { n: n(counts.created) }),
              counts.updated > 0 && t('count.updated', { n: n(counts.updated) }),
              counts.unchanged > 0 && t('count.unchanged', { n: n(counts.unchanged) }),
              counts.skipped > 0 && t('count.skipped', { n: n(counts.skipped) }),
              counts.refused > 0 && t('count.refused', { n: n(counts.refused) }),
            ]
              .filter(Boolean)
              .join(', ')
          : ''}
      </Table.Td>
      <Table.Td>
        {one.created_by?.name}
        <div className={classes.dimmed}>
          <RelativeTime value={one.finished_at ?? one.created_at} />
        </div>
      </Table.Td>
      <Table.Td className={classes.actions}>
        <ImportActions one={one} />
      </Table.Td>
    </Table.Tr>
  );
}
