import { Select } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ImportOptions } from '../../server/records/import/schema.ts';
import { useFormat } from '../kernel/format.ts';
import { type ImportDetail, useChangeImport } from './api.ts';
import classes from './imports.module.css';

const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
const delimiters = [',', ';', '\t', '|'] as const;

/** Whose export the file is, and the way to say otherwise. */
function Export({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('imports');
  const change = useChangeImport(one.id);
  const named = (preset: ImportDetail['presets'][number]) =>
    t(`preset.what.${preset.what}`, { product: preset.product });
  return (
    <Select
      mt="sm"
      label={one.preset ? t('preset.is', { name: named(one.preset) }) : t('preset.none')}
      description={one.preset ? t('preset.is_note') : t('preset.none_note')}
      maw={360}
      searchable
      allowDeselect={false}
      disabled={change.isPending}
      value={one.preset?.id ?? ''}
      onChange={(preset) => change.mutate({ options: { preset: preset || null } })}
      data={[
        { value: '', label: t('preset.other') },
        ...one.presets
          .filter((preset) => preset.id === one.preset?.id || (preset.what === 'cards') === (one.file.kind === 'vcard'))
          .map((preset) => ({ value: preset.id, label: named(preset) })),
      ]}
    />
  );
}

/** What the file is and how it was read; until the check it can be read another way. */
export function FileStep({ one, open }: { one: ImportDetail; open: boolean }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const change = useChangeImport(one.id);
  const set = (options: ImportOptions) => change.mutate({ options });
  const { file } = one;
  const facts = [
    file.rows === null ? null : t('rows', { count: file.rows, n: format.number(file.rows) }),
    t('columns_count', { count: one.columns.length, n: format.number(one.columns.length) }),
    format.bytes(file.size),
    file.kind === 'xlsx' ? t('file.sheet_is', { sheet: file.sheet }) : null,
  ];
  return (
    <>
      <p className={classes.dimmed}>{facts.filter(Boolean).join(' · ')}</p>
      {open && one.state !== 'checking' && <Export one={one} />}
      {open && file.kind === 'csv' && (
        <div className={classes.tools}>
          <Select
            label={t('file.encoding')}
            w={210}
            allowDeselect={false}
            disabled={change.isPending}
            value={file.encoding}
            onChange={(encoding) => set({ encoding: encoding as ImportOptions['encoding'] })}
            data={encodings.map((value) => ({ value, label: t(`file.encodings.${value}`) }))}
          />
          <Select
            label={t('file.delimiter')}
            w={150}
            allowDeselect={false}
            disabled={change.isPending}
            value={file.delimiter}
            onChange={(delimiter) => set({ delimiter: delimiter as ImportOptions['delimiter'] })}
            data={delimiters.map((value, at) => ({ value, label: t(`file.delimiters.${at}`) }))}
          />
        </div>
      )}
      {open && file.kind === 'xlsx' && file.sheets.length > 1 && (
        <Select
          mt="md"
          label={t('file.sheet')}
          w={260}
          allowDeselect={false}
          disabled={change.isPending}
          value={file.sheet}
          onChange={(sheet) => set({ sheet })}
          data={file.sheets}
        />
      )}
      {open && one.notices.length > 0 && (
        <ul className={classes.notices}>
          {one.notices.map((notice) => (
            <li key={`${notice.code}${notice.message}`} className={classes.notice}>
              <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
              {notice.message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
