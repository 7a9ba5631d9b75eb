import { Button, Checkbox, Select } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ImportOptions } from '../../server/records/import/schema.ts';
import { useFormat } from '../kernel/format.ts';
import { type ObjectMeta, useLabels, useObjects } from '../kernel/objects.ts';
import { type ImportDetail, useChangeImport, useImportVerb } from './api.ts';
import { ColumnRow } from './ColumnRow.tsx';
import classes from './imports.module.css';
import { mappedFields, matchableFields } from './wizard.ts';

interface Props {
  one: ImportDetail;
  object: ObjectMeta | undefined;
  open: boolean;
  onCheck(): void;
}

/** What each column becomes, and how a row is told to be known already. */
export function ColumnsStep({ one, object, open, onCheck }: Props) {
  const { t } = useTranslation('imports');
  const labels = useLabels();
  const change = useChangeImport(one.id);
  const verb = useImportVerb(one.id);
  const used = one.columns.filter((column) => column.mapping.field).length;
  if (!open) {
    return (
      <p className={classes.dimmed}>
        {t('columns.summary', { used, all: one.columns.length, object: object ? labels.objects(object) : '' })}
      </p>
    );
  }
  const busy = change.isPending || verb.isPending;
  // What stands at a column is asked there.
  const general = one.needs.filter((need) => need.column === null && need.kind !== 'value');
  return (
    <>
      <Target one={one} object={object} />
      {object && (
        <>
          <div className={classes.columns}>
            {one.columns.map((column) => (
              <ColumnRow key={column.name} column={column} one={one} object={object} />
            ))}
          </div>
          <Matching one={one} object={object} />
        </>
      )}
      {general.length > 0 && (
        <ul className={classes.notices}>
          {general.map((need) => (
            <li key={`${need.kind}${need.field}`} className={classes.notice}>
              <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
              {need.message}
            </li>
          ))}
        </ul>
      )}
      {object && (
        <div className={classes.tools}>
          <Button
            loading={busy}
            disabled={one.needs.some((need) => need.kind !== 'value')}
            onClick={() => verb.mutate({ verb: 'check' }, { onSuccess: onCheck })}
          >
            {t('columns.check')}
          </Button>
          <span className={classes.dimmed}>{t('columns.check_note')}</span>
        </div>
      )}
    </>
  );
}

function Target({ one, object }: { one: ImportDetail; object: ObjectMeta | undefined }) {
  const { t } = useTranslation('imports');
  const labels = useLabels();
  const change = useChangeImport(one.id);
  const objects = useObjects().filter((o) => o.permissions.import);
  return (
    <Select
      label={t('columns.object')}
      description={!object ? t('columns.object_unknown') : undefined}
      w={260}
      searchable
      allowDeselect={false}
      disabled={change.isPending}
      value={one.object}
      onChange={(name) => name && name !== one.object && change.mutate({ object: name })}
      data={objects.map((o) => ({ value: o.name, label: labels.objects(o) }))}
    />
  );
}

function Matching({ one, object }: { one: ImportDetail; object: ObjectMeta }) {
  const { t } = useTranslation('imports');
  const labels = useLabels();
  const change = useChangeImport(one.id);
  const set = (options: ImportOptions) => change.mutate({ options });
  const { match_on = null, on_match = 'update', clear_with_empty = false } = one.options;
  const fields = matchableFields(object, mappedFields(one.columns));
  const format = useFormat();
  const named = (name: string) => {
    const field = object.fields.find((one) => one.name === name);
    return field ? labels.field(object, field) : name;
  };
  return (
    <div className={classes.block}>
      <h3 className={classes.blockTitle}>{t('match.title')}</h3>
      <div className={classes.tools} style={{ alignItems: 'flex-end' }}>
        <Select
          label={t('match.on')}
          w={one.identity ? 360 : 220}
          allowDeselect={false}
          disabled={change.isPending}
          value={match_on ?? ''}
          onChange={(field) => set({ match_on: field || null })}
          data={[
            ...(one.identity ? [{ value: 'identity', label: format.list(one.identity.map(named)) }] : []),
            ...fields.map((field) => ({ value: field.name, label: labels.field(object, field) })),
            { value: '', label: t('match.never') },
          ]}
        />
        {match_on && (
          <Select
            label={t('match.then')}
            w={260}
            allowDeselect={false}
            disabled={change.isPending}
            value={on_match}
            onChange={(value) => set({ on_match: value as ImportOptions['on_match'] })}
            data={(['update', 'skip', 'create'] as const).map((value) => ({ value, label: t(`match.${value}`) }))}
          />
        )}
        {match_on && on_match === 'update' && (
          <Checkbox
            mb={8}
            label={t('match.clear')}
            checked={clear_with_empty}
            onChange={(event) => set({ clear_with_empty: event.currentTarget.checked })}
          />
        )}
      </div>
    </div>
  );
}
