import { Button, CloseButton, Popover, Select, Switch, TextInput } from '@mantine/core';
import { IconMathFunction, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useTools } from '../../records/fields/tools.ts';
import FilterEditor from '../../records/filter/FilterEditor.tsx';
import { complete, type Filter } from '../../records/model/filter-tree.ts';
import { fieldAt } from '../../records/model/objects.ts';
import type { Definition, ReportMeasure } from '../api.ts';
import { useNames } from '../names.ts';
import classes from '../report-builder.module.css';
import { freeName } from './draft.ts';
import { FieldTree } from './FieldTree.tsx';
import { functionsOf } from './tree.ts';

interface Props {
  meta: ObjectMeta;
  measures: ReportMeasure[];
  change(next: Partial<Definition>): void;
}

/** The figures of a report: counts and sums, and what follows from them by a formula. */
export function Measures({ meta, measures, change }: Props) {
  const { t } = useTranslation('report-builder');
  const tools = useTools();
  const [adding, setAdding] = useState(false);
  const put = (measure: Omit<ReportMeasure, 'name'>, wish: string) =>
    change({ measures: [...measures, { name: freeName(measures, wish), ...measure }] });
  const add = (path: string) => {
    const field = fieldAt(tools.objects, meta, path);
    put({ fn: functionsOf(field)[0], field: path }, path);
  };
  return (
    <fieldset className={classes.panel}>
      <legend>{t('measures')}</legend>
      {measures.map((measure, i) => (
        <MeasureRow
          key={measure.name}
          meta={meta}
          measure={measure}
          before={measures.slice(0, i)}
          alone={measures.length === 1}
          onChange={(next) => change({ measures: measures.with(i, next) })}
          onRemove={() => change({ measures: measures.toSpliced(i, 1) })}
        />
      ))}
      <div className={classes.row}>
        <FieldTree
          meta={meta}
          purpose="measure"
          opened={adding}
          onOpen={setAdding}
          first={{
            label: t('fn.count_all', { objects: tools.labels.objects(meta) }),
            onChoose: () => put({ fn: 'count' }, 'number'),
          }}
          onChoose={add}
        >
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('add_measure')}
          </Button>
        </FieldTree>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconMathFunction size={14} aria-hidden />}
          onClick={() => put({ formula: `${measures[0]?.name ?? '1'} * 1`, label: t('formula_name') }, 'formula')}
        >
          {t('add_formula')}
        </Button>
      </div>
    </fieldset>
  );
}

interface RowProps {
  meta: ObjectMeta;
  measure: ReportMeasure;
  before: ReportMeasure[];
  alone: boolean;
  onChange(measure: ReportMeasure): void;
  onRemove(): void;
}

function MeasureRow({ meta, measure, before, alone, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('report-builder');
  const names = useNames();
  const tools = useTools();
  const [open, setOpen] = useState(measure.formula !== undefined);
  const label = names.measure(
    { object: meta.name },
    { ...measure, label: measure.label ?? null, fn: measure.fn ?? null, field: measure.field ?? null },
  );
  const field = measure.field ? fieldAt(tools.objects, meta, measure.field) : undefined;
  const filter = (measure.filter ?? null) as Filter | null;
  return (
    <div className={classes.piece} data-off={measure.hidden || undefined}>
      <div className={classes.pieceHead}>
        <Popover opened={open} onChange={setOpen} position="right-start" trapFocus returnFocus shadow="md" width={340}>
          <Popover.Target>
            <button
              type="button"
              className={classes.pieceName}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              title={label}
            >
              {label}
              {filter && <span className={classes.quiet}> · {t('narrowed')}</span>}
            </button>
          </Popover.Target>
          <Popover.Dropdown className={classes.form}>
            <TextInput
              size="xs"
              label={t('label')}
              placeholder={label}
              value={measure.label ?? ''}
              maxLength={100}
              onChange={(event) => {
                const { label: _, ...rest } = measure;
                const text = event.currentTarget.value;
                onChange(text ? { ...rest, label: text } : rest);
              }}
            />
            {measure.formula === undefined ? (
              <>
                <Select
                  size="xs"
                  label={t('function')}
                  allowDeselect={false}
                  value={measure.fn ?? 'count'}
                  onChange={(fn) => fn && onChange({ ...measure, fn: fn as ReportMeasure['fn'] })}
                  data={functionsOf(field).map((fn) => ({ value: fn, label: t(`function_name.${fn}`) }))}
                />
                <div>
                  <div className={classes.caption}>{t('only')}</div>
                  <FilterEditor
                    tools={tools}
                    meta={meta}
                    filter={filter ?? { and: [] }}
                    onChange={(next) => {
                      const { filter: _, ...rest } = measure;
                      onChange(
                        next && (complete(next) || filter)
                          ? { ...rest, filter: next as ReportMeasure['filter'] }
                          : rest,
                      );
                    }}
                  />
                </div>
              </>
            ) : (
              <FormulaFields measure={measure} before={before} onChange={onChange} />
            )}
            <Switch
              size="xs"
              label={t('hidden')}
              checked={measure.hidden ?? false}
              disabled={alone}
              onChange={(event) => onChange({ ...measure, hidden: event.currentTarget.checked })}
            />
            <p className={classes.quiet}>{t('called', { name: measure.name })}</p>
          </Popover.Dropdown>
        </Popover>
        {!alone && <CloseButton size="sm" aria-label={t('remove', { name: label })} onClick={onRemove} />}
      </div>
    </div>
  );
}

function FormulaFields({ measure, before, onChange }: Pick<RowProps, 'measure' | 'before' | 'onChange'>) {
  const { t } = useTranslation('report-builder');
  const [text, setText] = useState(measure.formula ?? '');
  return (
    <>
      <TextInput
        size="xs"
        label={t('formula')}
        description={t('formula_hint', { names: before.map(({ name }) => name).join(', ') })}
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => text.trim() && onChange({ ...measure, formula: text })}
        onKeyDown={(event) => event.key === 'Enter' && text.trim() && onChange({ ...measure, formula: text })}
      />
      <Switch
        size="xs"
        label={t('percent')}
        checked={measure.percent ?? false}
        onChange={(event) => onChange({ ...measure, percent: event.currentTarget.checked })}
      />
    </>
  );
}
