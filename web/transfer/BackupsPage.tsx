import { ActionIcon, Button } from '@mantine/core';
import { IconDatabaseExport, IconDownload, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../kernel/client.ts';
import { type Format, useFormat } from '../kernel/format.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { Badge } from '../kernel/ui/index.ts';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type BackupItem, useBackUp, useBackups, useTrial } from './api.ts';
import { KeyPart } from './KeyPart.tsx';
import { SchedulePart } from './SchedulePart.tsx';
import classes from './transfer.module.css';

/** The backups there are, whether each can be put back, and how they are made. */
export default function BackupsPage() {
  const { t } = useTranslation('transfer');
  const backups = useBackups();
  const backUp = useBackUp();
  const forbidden = backups.error instanceof ApiError && backups.error.status === 403;
  const running = backups.data?.data.some((one) => one.state === 'running') ?? false;
  const now = (
    <Button
      leftSection={<IconDatabaseExport size={16} />}
      loading={backUp.isPending || running}
      onClick={() => backUp.mutate(undefined)}
    >
      {t('now')}
    </Button>
  );
  return (
    <SettingsPage title={t('title')} text={t('text')} actions={backups.data && now} wide>
      {forbidden ? (
        <EmptyState icon={<IconDatabaseExport size={20} />} title={t('forbidden')}>
          {t('forbidden_text')}
        </EmptyState>
      ) : backups.error ? (
        <ErrorState error={backups.error} retry={() => void backups.refetch()} />
      ) : !backups.data ? (
        <SkeletonRows rows={4} columns={4} />
      ) : (
        <>
          {backups.data.data.length === 0 ? (
            <EmptyState icon={<IconDatabaseExport size={20} />} title={t('none')} action={now}>
              {t('none_text')}
            </EmptyState>
          ) : (
            <ul className={classes.list}>
              {backups.data.data.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </ul>
          )}
          <SchedulePart key={JSON.stringify(backups.data.settings)} settings={backups.data.settings} />
          <KeyPart current={backups.data.key} />
        </>
      )}
    </SettingsPage>
  );
}

function Row({ one }: { one: BackupItem }) {
  const { t } = useTranslation('transfer');
  const format = useFormat();
  const trial = useTrial();
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <RelativeTime value={one.started_at} />
        <span className={classes.quiet}>
          {[t(`reason.${one.reason}`), one.size === null ? null : format.bytes(one.size), one.place]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {one.restorable && one.trial && one.tried_at && (
          <span className={classes.quiet}>
            {t('tried', { when: format.dateTime(one.tried_at), ...numbersOf(one.trial, format) })}
          </span>
        )}
        {(one.error || (one.restorable === false && one.trial)) && (
          <span className={classes.problem}>{one.error ?? one.trial}</span>
        )}
      </div>
      <div className={classes.states}>
        {one.encrypted && <Badge color="gray">{t('encrypted')}</Badge>}
        <State one={one} />
        {one.state === 'done' && one.tried_at && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('try')}
            title={t('try')}
            onClick={() => trial.mutate(one.id)}
          >
            <IconRefresh size={16} />
          </ActionIcon>
        )}
        {one.state === 'done' && (
          <Button
            component="a"
            href={`/api/v1/backups/${one.id}/file`}
            download={one.name}
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            aria-label={t('download_named', { name: one.name })}
          >
            {t('download')}
          </Button>
        )}
      </div>
    </li>
  );
}

function State({ one }: { one: BackupItem }) {
  const { t } = useTranslation('transfer');
  if (one.state === 'running') return <Badge color="blue">{t('state.running')}</Badge>;
  if (one.state === 'failed') return <Badge color="red">{t('state.failed')}</Badge>;
  if (one.restorable === null) return <Badge color="blue">{t('state.trying')}</Badge>;
  return one.restorable ? (
    <Badge color="green">{t('state.restorable')}</Badge>
  ) : (
    <Badge color="red">{t('state.not_restorable')}</Badge>
  );
}

/** What came back in the trial, in the reader's own figures. */
function numbersOf(trial: string, format: Format) {
  const [tables = 0, rows = 0, seconds = 0] = [...trial.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return { tables: format.number(tables), rows: format.number(rows), seconds: format.number(seconds) };
}
