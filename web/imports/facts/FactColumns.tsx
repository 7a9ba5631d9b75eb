import { Checkbox, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dateFormats } from '../../../server/records/import/schema.ts';
import { useFormat } from '../../kernel/format.ts';
import { Badge } from '../../kernel/ui/index.ts';
import classes from '../imports.module.css';
import { type FactColumn, type FactImport, useChangeFacts } from './api.ts';

/** What each column says, as it was proposed, to be said otherwise; and what becomes of whom nobody knows. */
export function FactColumns({ one }: { one: FactImport }) {
  const { t } = useTranslation('imports');
  const change = useChangeFacts(one.id);
  const { options } = one;
  return (
    <section aria-label={t('facts.columns')}>
      <Select
        label={t('facts.kind_label')}
        maw={320}
        mb="md"
        allowDeselect={false}
        value={one.kind}
        data={(['purchases', 'payments', 'usage'] as const).map((kind) => ({
          value: kind,
          label: t(`facts.kind.${kind}`),
        }))}
        onChange={(kind) => kind && change.mutate({ kind })}
      />
      {one.columns.map((column) => (
        <Column key={column.name} column={column} one={one} />
      ))}
      <div className={classes.factOptions}>
        {one.kind !== 'usage' && !one.columns.some(({ field }) => field === 'currency') && (
          <TextInput
            label={t('facts.currency')}
            description={t('facts.currency_text')}
            maw={220}
            maxLength={3}
            defaultValue={options.currency ?? ''}
            onBlur={(event) => {
              const currency = event.currentTarget.value.trim().toUpperCase();
              if (/^[A-Z]{3}$/.test(currency) && currency !== options.currency)
                change.mutate({ options: { currency } });
            }}
          />
        )}
        <Checkbox
          label={t('facts.create_people')}
          description={t('facts.create_people_text')}
          checked={options.create_people !== false}
          onChange={(event) => change.mutate({ options: { create_people: event.currentTarget.checked } })}
        />
        {one.kind !== 'payments' && (
          <Checkbox
            label={t('facts.create_products')}
            description={t('facts.create_products_text')}
            checked={options.create_products === true}
            onChange={(event) => change.mutate({ options: { create_products: event.currentTarget.checked } })}
          />
        )}
        <Checkbox
          label={t('facts.skip_duplicates')}
          description={t('facts.skip_duplicates_text')}
          checked={options.duplicates !== 'keep'}
          onChange={(event) =>
            change.mutate({ options: { duplicates: event.currentTarget.checked ? 'skip' : 'keep' } })
          }
        />
      </div>
    </section>
  );
}

function Column({ column, one }: { column: FactColumn; one: FactImport }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const change = useChangeFacts(one.id);
  const chosen = column.field !== column.proposed;
  const sure = !column.field
    ? 'left_out'
    : chosen
      ? 'chosen'
      : column.confidence > 0.85
        ? 'sure'
        : column.confidence > 0.6
          ? 'likely'
          : 'unsure';
  const tone = { left_out: 'gray', chosen: 'indigo', sure: 'green', likely: 'blue', unsure: 'amber' } as const;
  return (
    <div className={classes.columnRow} data-out={column.field ? undefined : true}>
      <div>
        <div className={classes.columnName}>{column.name}</div>
        <ul className={classes.samples} aria-label={t('columns.samples', { column: column.name })}>
          {column.samples.map((sample) => (
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
        value={column.field}
        onChange={(field) => change.mutate({ columns: { [column.name]: { field } } })}
        data={one.targets.map(({ name }) => ({ value: name, label: t(`facts.target.${name}`) }))}
      />
      <div className={classes.about}>
        <Badge color={tone[sure]}>{t(`sure.${sure}`)}</Badge>
        {column.filled < 0.995 && <span>{t('columns.filled', { share: format.percent(column.filled * 100, 0) })}</span>}
        {column.field === 'at' && (
          <Select
            size="xs"
            w={190}
            aria-label={t('facts.date_format', { column: column.name })}
            placeholder={t('facts.date_format_ask')}
            error={column.date_format === null}
            value={column.date_format}
            data={dateFormats.map((value) => ({ value, label: t(`facts.dates.${value}`) }))}
            onChange={(date_format) =>
              date_format && change.mutate({ columns: { [column.name]: { date_format: date_format as never } } })
            }
          />
        )}
      </div>
    </div>
  );
}
