import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { FormProblem, RelativeTime, useFields } from '../kernel/ui/index.ts';
import { type ExportWish, useExport, type WarehouseState } from './api.ts';
import classes from './warehouse.module.css';

const EMPTY = { path: '', endpoint: '', region: '', bucket: '', prefix: '', access_key_id: '', secret_access_key: '' };

/** Every table as a Parquet file, for whatever other tools read them. */
export function ExportPart({ state }: { state: WarehouseState['export'] }) {
  const { t } = useTranslation('warehouse');
  const format = useFormat();
  const start = useExport();
  const [kind, setKind] = useState<ExportWish['kind']>('directory');
  const form = useFields(EMPTY);
  const go = async ({ path, ...bucket }: typeof EMPTY) => {
    await start.mutateAsync(kind === 'directory' ? { kind, path } : { kind, ...bucket });
  };
  return (
    <section className={classes.part} aria-labelledby="export">
      <h2 id="export">{t('export.title')}</h2>
      <p className={classes.quiet}>{t('export.text')}</p>
      <form className={classes.form} {...form.onSubmit(go)}>
        <FormProblem>{form.problem}</FormProblem>
        <SegmentedControl
          aria-label={t('export.where')}
          value={kind}
          onChange={(value) => setKind(value as ExportWish['kind'])}
          data={(['directory', 's3'] as const).map((value) => ({ value, label: t(`export.${value}`) }))}
        />
        {kind === 'directory' ? (
          <TextInput {...form.input('path')} label={t('export.path')} placeholder="/srv/kith/parquet" required />
        ) : (
          <div className={classes.fields}>
            {(['endpoint', 'region', 'bucket', 'prefix', 'access_key_id'] as const).map((name) => (
              <TextInput
                key={name}
                {...form.input(name)}
                label={t(`export.${name}`)}
                required={name === 'bucket' || name === 'access_key_id'}
              />
            ))}
            <PasswordInput
              {...form.input('secret_access_key')}
              label={t('export.secret_access_key')}
              autoComplete="off"
              required
            />
          </div>
        )}
        <div>
          <Button
            type="submit"
            variant="default"
            leftSection={<IconFileExport size={16} />}
            loading={form.busy || state?.state === 'running'}
          >
            {t('export.start')}
          </Button>
        </div>
      </form>
      {state && (
        <p className={state.state === 'failed' ? classes.problem : classes.quiet} role="status">
          {t(`export.state_${state.state}`, {
            where: state.where,
            n: format.number(state.files),
            size: format.bytes(state.size),
            error: state.error ?? '',
          })}{' '}
          <RelativeTime value={state.at} />
        </p>
      )}
    </section>
  );
}
