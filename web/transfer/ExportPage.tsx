import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { IconDownload, IconPackageExport, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { Badge, FormProblem } from '../kernel/ui/index.ts';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { useEndExport, useStartExport, useWorkspaceExports, type WorkspaceExport } from './exports-api.ts';
import classes from './transfer.module.css';

/** The whole workspace in one file, to be taken elsewhere. */
export default function ExportPage() {
  const { t } = useTranslation('transfer');
  const exports = useWorkspaceExports();
  const list = exports.data ?? [];
  const running = list.some(({ state }) => state === 'waiting' || state === 'running');
  return (
    <SettingsPage title={t('export.title')} text={t('export.text')} wide>
      {exports.error ? (
        <ErrorState error={exports.error} retry={() => void exports.refetch()} />
      ) : !exports.data ? (
        <SkeletonRows rows={3} columns={3} />
      ) : (
        <>
          <StartForm running={running} />
          {list.length === 0 ? (
            <EmptyState icon={<IconPackageExport size={20} />} title={t('export.none')}>
              {t('export.none_text')}
            </EmptyState>
          ) : (
            <ul className={classes.list} aria-label={t('export.list')}>
              {list.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </ul>
          )}
        </>
      )}
    </SettingsPage>
  );
}

function StartForm({ running }: { running: boolean }) {
  const { t } = useTranslation('transfer');
  const start = useStartExport();
  const [sealed, setSealed] = useState(false);
  const form = useFields({ passphrase: '' });
  const go = async ({ passphrase }: { passphrase: string }) => {
    if (sealed && passphrase.length < 12) return form.setErrors({ passphrase: t('export.passphrase_short') });
    await start.mutateAsync(sealed ? { passphrase } : {});
    form.reset();
    setSealed(false);
  };
  return (
    <form className={classes.start} {...form.onSubmit(go)}>
      <FormProblem>{form.problem}</FormProblem>
      <Checkbox
        checked={sealed}
        onChange={(event) => setSealed(event.currentTarget.checked)}
        label={t('export.encrypt')}
        description={t('export.encrypt_text')}
      />
      {sealed && (
        <PasswordInput
          {...form.input('passphrase')}
          label={t('export.passphrase')}
          description={t('export.passphrase_note')}
          autoComplete="new-password"
          maw={420}
        />
      )}
      <div>
        <Button type="submit" leftSection={<IconPackageExport size={16} />} loading={form.busy} disabled={running}>
          {t('export.start')}
        </Button>
      </div>
    </form>
  );
}

function Row({ one }: { one: WorkspaceExport }) {
  const { t } = useTranslation('transfer');
  const format = useFormat();
  const end = useEndExport();
  const busy = one.state === 'waiting' || one.state === 'running';
  const held = [
    one.rows === null ? null : t('export.rows', { count: one.rows, number: format.number(one.rows) }),
    one.files ? t('export.files', { count: one.files, number: format.number(one.files) }) : null,
    one.size === null ? null : format.bytes(one.size),
  ].filter(Boolean);
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <RelativeTime value={one.created_at} />
        <span className={classes.quiet}>{[one.asked_by_name, ...held].join(' · ')}</span>
        {one.error && <span className={classes.problem}>{one.error}</span>}
        {one.state === 'done' && one.expires_at && (
          <span className={classes.quiet}>{t('export.until', { date: format.dateTime(one.expires_at) })}</span>
        )}
        {busy && (
          <progress
            className={classes.progress}
            value={one.tables_total ? one.tables_done / one.tables_total : 0}
            max={1}
            aria-label={t('export.progress')}
          />
        )}
      </div>
      <div className={classes.states}>
        {one.encrypted && <Badge color="gray">{t('encrypted')}</Badge>}
        {one.state !== 'done' && (
          <Badge color={busy ? 'blue' : one.state === 'failed' ? 'red' : 'gray'}>
            {t(`export.state.${one.state}`)}
          </Badge>
        )}
        {one.state === 'done' && (
          <Button
            component="a"
            href={`/api/v1/workspace/exports/${one.id}/file`}
            download
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
          >
            {t('download')}
          </Button>
        )}
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} />}
          loading={end.isPending}
          onClick={() => end.mutate(one.id)}
        >
          {t(busy ? 'export.stop' : 'export.remove')}
        </Button>
      </div>
    </li>
  );
}
