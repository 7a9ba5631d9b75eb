import { ActionIcon, Button, SegmentedControl, Table, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { messageOf } from '../kernel/notify.ts';
import { fieldOf, type ObjectMeta, useLabels } from '../kernel/objects.ts';
import { Badge, ErrorState, SkeletonRows } from '../kernel/ui/index.ts';
import { type ImportDetail, type Outcome, type PreviewRow, useMendRow, usePreview } from './api.ts';
import classes from './imports.module.css';
import { shownValue } from './shown.ts';

const outcomes = ['created', 'updated', 'unchanged', 'skipped', 'refused'] as const;
const tones: Record<Outcome, string> = {
  created: 'green',
  updated: 'indigo',
  unchanged: 'gray',
  skipped: 'gray',
  refused: 'red',
};

/** The rows as they would be written; refused ones as they stand in the file, to be mended in place. */
export function Preview({ one, object }: { one: ImportDetail; object: ObjectMeta }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const present = outcomes.filter((name) => (one.counts?.[name] ?? 0) > 0);
  const [chosen, choose] = useState<Outcome | null>(null);
  const outcome =
    chosen && present.includes(chosen) ? chosen : present.includes('refused') ? 'refused' : (present[0] ?? null);
  const rows = usePreview(one.id, outcome, JSON.stringify(one.counts));
  const data = rows.data?.pages.flatMap((page) => page.data) ?? [];
  if (present.length === 0) return null;
  return (
    <section className={classes.block} aria-label={t('preview.title')}>
      <div className={classes.blockHead}>
        <h3 className={classes.blockTitle}>{t('preview.title')}</h3>
        {present.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('preview.which')}
            value={outcome ?? ''}
            onChange={(value) => choose(value as Outcome)}
            data={present.map((name) => ({
              value: name,
              label: `${t(`outcome.${name}`)} ${format.number(one.counts?.[name])}`,
            }))}
          />
        )}
      </div>
      {rows.isPending && <SkeletonRows rows={5} columns={5} />}
      {rows.isError && <ErrorState error={rows.error} retry={() => void rows.refetch()} />}
      {data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={classes.scroll} tabIndex={0} aria-label={t(`outcome.${outcome ?? 'created'}`)}>
          {outcome === 'refused' ? <Refused one={one} rows={data} /> : <Planned object={object} rows={data} />}
        </section>
      )}
      {rows.hasNextPage && (
        <Button
          size="compact-sm"
          variant="subtle"
          mt="xs"
          loading={rows.isFetchingNextPage}
          onClick={() => void rows.fetchNextPage()}
        >
          {t('preview.more')}
        </Button>
      )}
    </section>
  );
}

function Planned({ object, rows }: { object: ObjectMeta; rows: PreviewRow[] }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  return (
    <Table className={classes.preview} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('preview.line')}</Table.Th>
          <Table.Th scope="col">{t('preview.outcome')}</Table.Th>
          {fields.map((name) => {
            const field = fieldOf(object, name);
            return (
              <Table.Th key={name} scope="col">
                {field ? labels.field(object, field) : name}
              </Table.Th>
            );
          })}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.line}>
            <Table.Td className={classes.dimmed}>{format.number(row.line)}</Table.Td>
            <Table.Td>
              <Badge color={tones[row.outcome]}>{t(`outcome.${row.outcome}`)}</Badge>
            </Table.Td>
            {fields.map((name) => (
              <Table.Td key={name}>{shownValue(row.values[name], fieldOf(object, name), format)}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Refused({ one, rows }: { one: ImportDetail; rows: PreviewRow[] }) {
  const { t } = useTranslation('imports');
  const columns = one.columns.filter((column) => column.mapping.field).map((column) => column.name);
  return (
    <Table className={classes.preview} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('preview.line')}</Table.Th>
          <Table.Th scope="col">{t('preview.problem')}</Table.Th>
          {columns.map((name) => (
            <Table.Th key={name} scope="col">
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <RefusedRow key={row.line} one={one} row={row} columns={columns} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function RefusedRow({ one, row, columns }: { one: ImportDetail; row: PreviewRow; columns: string[] }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td className={classes.dimmed}>{format.number(row.line)}</Table.Td>
      <Table.Td className={classes.problemCell} title={row.problems.map((p) => p.message).join('\n')}>
        {row.problems.map((problem) => problem.message).join('; ')}
      </Table.Td>
      {columns.map((name) => (
        <Table.Td key={name}>
          <Cell one={one} row={row} column={name} wrong={row.problems.some((problem) => problem.column === name)} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

interface CellProps {
  one: ImportDetail;
  row: PreviewRow;
  column: string;
  wrong: boolean;
}

function Cell({ one, row, column, wrong }: CellProps) {
  const { t } = useTranslation('imports');
  const mend = useMendRow(one.id);
  const [editing, setEditing] = useState(false);
  const value = row.cells[column] ?? '';
  if (!editing) {
    return (
      <>
        <span className={wrong ? classes.problemCell : undefined}>{value}</span>
        {wrong && (
          <ActionIcon
            size="sm"
            aria-label={t('preview.mend', { column, line: row.line })}
            onClick={() => setEditing(true)}
          >
            <IconPencil size={14} stroke={1.5} />
          </ActionIcon>
        )}
      </>
    );
  }
  const keep = (text: string) => {
    if (text === value) return setEditing(false);
    mend.mutate({ line: row.line, values: { [column]: text } }, { onSuccess: () => setEditing(false) });
  };
  return (
    <TextInput
      size="xs"
      autoFocus
      aria-label={t('preview.mend', { column, line: row.line })}
      defaultValue={value}
      disabled={mend.isPending}
      error={mend.isError ? messageOf(mend.error) : undefined}
      onBlur={(event) => keep(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep(event.currentTarget.value);
        if (event.key === 'Escape') {
          event.stopPropagation();
          setEditing(false);
        }
      }}
    />
  );
}
