import { Radio, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ColumnMapping, DateFormat, ImportColumn } from '../../server/records/import/schema.ts';
import { useFormat } from '../kernel/format.ts';
import { type ObjectMeta, useLabels } from '../kernel/objects.ts';
import { Badge } from '../kernel/ui/index.ts';
import { type ImportDetail, useChangeImport } from './api.ts';
import { ColumnSettings } from './ColumnSettings.tsx';
import classes from './imports.module.css';
import { MissingChoice } from './MissingChoice.tsx';
import { importableFields, needsOf, readDate, type Sureness, sureness, tellingSample } from './wizard.ts';

const tones: Record<Sureness, string> = {
  chosen: 'indigo',
  left_out: 'gray',
  sure: 'green',
  likely: 'blue',
  unsure: 'amber',
};

interface Props {
  column: ImportColumn;
  one: ImportDetail;
  object: ObjectMeta;
}

/** One column: what is in it, which field it fills, how sure that is, and what there is to decide about it. */
export function ColumnRow({ column, one, object }: Props) {
  const { t } = useTranslation('imports');
  const labels = useLabels();
  const format = useFormat();
  const change = useChangeImport(one.id);
  const set = (mapping: ColumnMapping) => change.mutate({ mapping: { [column.name]: mapping } });
  const fields = importableFields(object);
  const field = fields.find((f) => f.name === column.mapping.field);
  const taken = new Set(one.columns.filter((c) => c.name !== column.name).flatMap((c) => c.mapping.field ?? []));
  const sure = sureness(column);
  return (
    <div className={classes.columnRow} data-out={column.mapping.field ? undefined : true}>
      <div>
        <div className={classes.columnName}>{column.name}</div>
        <ul className={classes.samples} aria-label={t('columns.samples', { column: column.name })}>
          {column.samples.slice(0, 3).map((sample) => (
            <li key={sample} title={sample}>
              {sample}
            </li>
          ))}
          {column.samples.length === 0 && <li>{t('columns.empty')}</li>}
        </ul>
      </div>
      <Select
        aria-label={t('columns.field_of', { column: column.name })}
        placeholder={t('columns.ignored')}
        searchable
        clearable
        nothingFoundMessage={t('columns.no_field')}
        value={column.mapping.field}
        onChange={(name) => set({ field: name })}
        data={[
          ...fields.map((f) => ({
            value: f.name,
            label: labels.field(object, f),
            // Lists (e-mails, phones, tags that a yes stands for) take several columns.
            disabled: taken.has(f.name) && f.type !== 'points' && !column.mapping.tag,
          })),
          { value: 'created_at', label: t('columns.created'), disabled: taken.has('created_at') },
        ]}
      />
      <div className={classes.about}>
        {field && <span>{t(`type.${field.type}`)}</span>}
        <span title={column.proposal.because}>
          <Badge color={tones[sure]}>{t(`sure.${sure}`)}</Badge>
        </span>
        {column.filled < 0.995 && <span>{t('columns.filled', { share: format.percent(column.filled * 100, 0) })}</span>}
        {field && <ColumnSettings column={column} field={field} set={set} />}
        {field && <Detail mapping={column.mapping} />}
        {field?.type === 'reference' && <MissingChoice column={column.name} to={field.to} one={one} />}
      </div>
      <Questions column={column} one={one} set={set} />
    </div>
  );
}

/** What a known export says besides the field: which phone, which part of an address, the tag for a yes. */
function Detail({ mapping }: { mapping: ColumnMapping }) {
  const { t } = useTranslation('imports');
  if (mapping.tag) return <span>{t('columns.tag', { tag: mapping.tag })}</span>;
  const words = [mapping.part && t(`columns.part.${mapping.part}`), mapping.kind].filter(Boolean);
  return words.length > 0 ? <span>{words.join(', ')}</span> : null;
}

/** Asked only where the values themselves do not tell: 03/04/2017, 1.234. */
function Questions({
  column,
  one,
  set,
}: {
  column: ImportColumn;
  one: ImportDetail;
  set(mapping: ColumnMapping): void;
}) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const sample = tellingSample(column.samples) ?? '';
  return needsOf(one.needs, column.name)
    .filter((need) => need.kind === 'date_format' || need.kind === 'decimal')
    .map((need) => (
      <div key={need.kind} className={classes.question}>
        <p className={classes.questionTitle}>{t(`question.${need.kind}`, { column: column.name, sample })}</p>
        <Radio.Group
          aria-label={t(`question.${need.kind}`, { column: column.name, sample })}
          value={null}
          onChange={(value) => set({ ...column.mapping, [need.kind]: value })}
        >
          <div className={classes.row}>
            {need.choices.map((choice) => {
              const day = need.kind === 'date_format' ? readDate(sample, choice.value as DateFormat) : null;
              return (
                <Radio
                  key={choice.value}
                  value={choice.value}
                  label={day ? `${format.date(day, 'long')} (${t(`date_format.${choice.value}`)})` : choice.label}
                />
              );
            })}
          </div>
        </Radio.Group>
      </div>
    ));
}
