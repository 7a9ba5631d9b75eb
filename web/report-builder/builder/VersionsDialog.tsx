import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { versionsQuery } from '../api.ts';
import classes from '../report-builder.module.css';

interface Props {
  /** Its address in the API. */
  at: string;
  writable: boolean;
  onRestored(): unknown;
  onClose(): void;
}

/** How it was before each change; any of them can be brought back. */
export function VersionsDialog({ at, writable, onRestored, onClose }: Props) {
  const { t } = useTranslation(['report-builder', 'common']);
  const format = useFormat();
  const query = useQuery(versionsQuery(at));
  const restore = async (version: number) => {
    try {
      await api.post(`${at}/restoration`, { version });
      notify(t('restored'), { tone: 'done' });
      onRestored();
      onClose();
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('versions')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Bone height={80} />
      ) : query.data.length === 0 ? (
        <p className={classes.quiet}>{t('versions_none')}</p>
      ) : (
        <ul className={classes.list}>
          {query.data.map(({ version, name, at }) => (
            <li key={version}>
              <span>
                {name} <span className={classes.quiet}>{t('until', { at: format.dateTime(at) })}</span>
              </span>
              {writable && (
                <Button size="compact-sm" variant="default" onClick={() => void restore(version)}>
                  {t('bring_back')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Modal>
  );
}
