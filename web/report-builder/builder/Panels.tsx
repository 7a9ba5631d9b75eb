import { Button, NumberInput, SegmentedControl, Select, Switch } from '@mantine/core';
import { IconFilter, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import FilterEditor from '../../records/filter/FilterEditor.tsx';
import type { Filter } from '../../records/model/filter-tree.ts';
import { fieldAt } from '../../records/model/objects.ts';
import type { Definition, Figures, ReportDimension } from '../api.ts';
import { useNames } from '../names.ts';
import classes from '../report-builder.module.css';
import { DimensionRow } from './DimensionRow.tsx';
import { FieldTree } from './FieldTree.tsx';
import { Measures } from './Measures.tsx';
import { PeriodFields } from './PeriodFields.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  definition: Definition;
  change(next: Partial<Definition>): void;
  figures: Figures | undefined;
}

/** What is counted, by what, of which records, when, and in which order. */
export function Panels({ tools, meta, definition, change }: Props) {
  const { t } = useTranslation('report-builder');
  const names = useNames();
  const [adding, setAdding] = useState<'rows' | 'columns' | null>(null);
  const { rows, columns, filter, measures, sort, top } = definition;
  const dimensionFor = (path: string): ReportDimension => {
    const type = fieldAt(tools.objects, meta, path)?.type;
    if (type === 'date' || type === 'datetime') return { field: path, bucket: 'month' };
    if (type === 'money') return { field: path, bin: 1000 };
    return { field: path };
  };
  const shown = measures.filter(({ hidden }) => !hidden);
  return (
    <>
      <Measures {...{ meta, measures, change }} />
      <fieldset className={classes.panel}>
        <legend>{t('rows')}</legend>
        {rows.map((row, i) => (
          <DimensionRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            key={i}
            {...{ tools, meta }}
            dimension={row}
            onChange={(next) => change({ rows: rows.with(i, next) })}
            onRemove={() => change({ rows: rows.toSpliced(i, 1) })}
          />
        ))}
        {rows.length < 4 && (
          <FieldTree
            meta={meta}
            purpose="dimension"
            opened={adding === 'rows'}
            onOpen={(open) => setAdding(open ? 'rows' : null)}
            onChoose={(path) => change({ rows: [...rows, dimensionFor(path)] })}
          >
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setAdding('rows')}
            >
              {t('add_row')}
            </Button>
          </FieldTree>
        )}
      </fieldset>
      <fieldset className={classes.panel}>
        <legend>{t('columns')}</legend>
        {columns ? (
          <DimensionRow
            {...{ tools, meta }}
            dimension={columns}
            onChange={(next) => change({ columns: next })}
            onRemove={() => change({ columns: null })}
          />
        ) : (
          <FieldTree
            meta={meta}
            purpose="dimension"
            opened={adding === 'columns'}
            onOpen={(open) => setAdding(open ? 'columns' : null)}
            onChoose={(path) => change({ columns: dimensionFor(path) })}
          >
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setAdding('columns')}
            >
              {t('add_column')}
            </Button>
          </FieldTree>
        )}
      </fieldset>
      <PeriodFields {...{ tools, meta, definition, change }} />
      <fieldset className={classes.panel}>
        <legend>{t('filter')}</legend>
        {filter ? (
          <FilterEditor
            tools={tools}
            meta={meta}
            filter={filter as Filter}
            onChange={(next) => change({ filter: next as Definition['filter'] })}
          />
        ) : (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconFilter size={14} aria-hidden />}
            onClick={() => change({ filter: { and: [] } })}
          >
            {t('add_filter')}
          </Button>
        )}
      </fieldset>
      {rows.length > 0 && (
        <fieldset className={classes.panel}>
          <legend>{t('order')}</legend>
          <div className={classes.whole}>
            <Select
              size="xs"
              aria-label={t('order')}
              allowDeselect={false}
              value={sort?.by ?? 'rows'}
              onChange={(by) => by && change({ sort: by === 'rows' ? null : { by, descending: true } })}
              data={[
                { value: 'rows', label: t('order_rows') },
                ...shown.map((one) => ({
                  value: one.name,
                  label: names.measure(
                    { object: meta.name },
                    { ...one, label: one.label ?? null, fn: one.fn ?? null, field: one.field ?? null },
                  ),
                })),
              ]}
            />
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t('direction')}
              value={sort ? (sort.descending ? 'down' : 'up') : 'up'}
              onChange={(way) => change({ sort: { by: sort?.by ?? 'rows', descending: way === 'down' } })}
              data={[
                { value: 'down', label: t('falling') },
                { value: 'up', label: t('rising') },
              ]}
            />
          </div>
          <div className={classes.pair}>
            <NumberInput
              size="xs"
              aria-label={t('top')}
              placeholder={t('top_all')}
              min={1}
              max={200}
              value={top?.n ?? ''}
              onChange={(n) =>
                change({
                  top: n === '' ? null : { n: Math.max(1, Math.min(200, Number(n))), others: top?.others ?? true },
                  ...(sort || n === '' || !shown[0] ? {} : { sort: { by: shown[0].name, descending: true } }),
                })
              }
              prefix={t('top_prefix')}
            />
            {top && (
              <Switch
                size="xs"
                label={t('with_others')}
                checked={top.others}
                onChange={(event) => change({ top: { ...top, others: event.currentTarget.checked } })}
              />
            )}
          </div>
        </fieldset>
      )}
    </>
  );
}
