import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useRole } from '../../kernel/session.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type ApiKey, apiKeysQuery } from '../api.ts';
import { KeyDialog } from './KeyDialog.tsx';
import { useRoleLabel } from './roles/choices.ts';
import classes from './settings.module.css';

/** How other programs come in. */
export default function ApiKeysPage() {
  const { t } = useTranslation('workspace');
  const { role, isAdmin } = useRole();
  const [creating, setCreating] = useState(false);
  const keys = useQuery(apiKeysQuery);
  const mayCreate = role !== 'read_only';
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t('keys.create')}
    </Button>
  );
  const text = t(!mayCreate ? 'keys.read_only' : isAdmin ? 'keys.text' : 'keys.text_own');
  return (
    <SettingsPage title={t('keys.title')} text={text} actions={mayCreate && create} wide>
      {keys.error ? (
        <ErrorState error={keys.error} retry={() => void keys.refetch()} />
      ) : !keys.data ? (
        <SkeletonRows rows={4} columns={5} />
      ) : keys.data.length === 0 ? (
        <EmptyState icon={<IconKey size={20} />} title={t('keys.none')} action={mayCreate && create}>
          {t('keys.none_text')}
        </EmptyState>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('keys.name')}</th>
              <th scope="col">{t('keys.role')}</th>
              <th scope="col" data-wide>
                {t('keys.begins')}
              </th>
              <th scope="col" data-wide>
                {t('keys.created')}
              </th>
              <th scope="col">{t('keys.last_used')}</th>
              <th scope="col" data-wide>
                {t('keys.today')}
              </th>
              {mayCreate && <td />}
            </tr>
          </thead>
          <tbody>
            {keys.data.map((key) => (
              <KeyRow key={key.id} apiKey={key} mayRevoke={mayCreate} />
            ))}
          </tbody>
        </table>
      )}
      {creating && <KeyDialog onClose={() => setCreating(false)} />}
    </SettingsPage>
  );
}

function KeyRow({ apiKey, mayRevoke }: { apiKey: ApiKey; mayRevoke: boolean }) {
  const { t } = useTranslation('workspace');
  const format = useFormat();
  const labelOf = useRoleLabel();
  const revoke = async () => {
    const sure = await confirm({
      title: t('keys.revoke_title', { name: apiKey.name }),
      message: t('keys.revoke_text'),
      confirm: t('keys.revoke'),
      danger: true,
    });
    if (!sure) return;
    try {
      await api.del(`/api-keys/${apiKey.id}`);
      notify(t('keys.revoked'), { tone: 'done' });
      await queryClient.invalidateQueries(apiKeysQuery);
    } catch (error) {
      failed(error);
    }
  };
  return (
    <tr>
      <td className={classes.keyName}>{apiKey.name}</td>
      <td>{labelOf(apiKey)}</td>
      <td data-wide>
        <code className={classes.code}>{apiKey.prefix}…</code>
      </td>
      <td data-wide>
        <RelativeTime value={apiKey.created_at} />
        {apiKey.created_by && <div className={classes.quiet}>{apiKey.created_by.name}</div>}
      </td>
      <td>
        {apiKey.last_used_at ? (
          <RelativeTime value={apiKey.last_used_at} />
        ) : (
          <span className={classes.quiet}>{t('keys.never')}</span>
        )}
      </td>
      <td data-wide className={classes.count}>
        {apiKey.daily_quota === null
          ? format.number(apiKey.used_today)
          : t('keys.of_quota', { used: format.number(apiKey.used_today), quota: format.number(apiKey.daily_quota) })}
      </td>
      {mayRevoke && (
        <td className={classes.verbs}>
          <Button
            size="xs"
            variant="default"
            onClick={() => void revoke()}
            aria-label={t('keys.revoke_named', { name: apiKey.name })}
          >
            {t('keys.revoke')}
          </Button>
        </td>
      )}
    </tr>
  );
}
