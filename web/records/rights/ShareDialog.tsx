import { ActionIcon, Button, Modal, NativeSelect, Select, Stack, Text } from '@mantine/core';
import { IconUser, IconUsersGroup, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { namesQuery, type Share, sharesQuery } from './api.ts';
import classes from './rights.module.css';

interface Props {
  meta: ObjectMeta;
  record: KithRecord;
  onClose(): void;
}

/** With whom a record is shared, and who else may come to see it. */
export default function ShareDialog({ meta, record, onClose }: Props) {
  const { t } = useTranslation(['rights', 'common']);
  const { data, error, refetch } = useQuery(sharesQuery(meta, record.id));
  const title = titleOf(meta, record);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['record', meta.name, record.id] });
  const give = async (body: Record<string, string>, name: string) => {
    try {
      await api.post(`/${meta.plural}/${record.id}/shares`, body);
      notify(t('sharing.shared', { name }), { tone: 'done' });
      await refresh();
    } catch (problem) {
      failed(problem);
    }
  };
  const stop = async (share: Share) => {
    try {
      await api.del(`/${meta.plural}/${record.id}/shares/${share.id}`);
      notify(t('sharing.stopped', { name: share.to.name }), { tone: 'done' });
      await refresh();
    } catch (problem) {
      failed(problem);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={t('sharing.title', { title })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('sharing.text')}
        </Text>
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : !data ? (
          <SkeletonRows rows={3} columns={2} />
        ) : (
          <>
            {data.writable ? (
              <AddShare onGive={give} />
            ) : (
              <Text size="sm" c="dimmed">
                {t('sharing.not_yours')}
              </Text>
            )}
            {data.data.length === 0 ? (
              <Text size="sm">{t('sharing.none')}</Text>
            ) : (
              <ul className={classes.list}>
                {data.data.map((share) => (
                  <li key={share.id} className={classes.item}>
                    {share.to.kind === 'team' ? (
                      <IconUsersGroup size={16} aria-hidden />
                    ) : (
                      <IconUser size={16} aria-hidden />
                    )}
                    <div className={classes.itemText}>
                      <div>{share.to.name}</div>
                      {share.created_by && (
                        <div className={classes.quiet}>{t('sharing.by', { name: share.created_by.name })}</div>
                      )}
                    </div>
                    <NativeSelect
                      size="xs"
                      aria-label={t('sharing.access_of', { name: share.to.name })}
                      value={share.access}
                      disabled={!data.writable}
                      data={[
                        { value: 'read', label: t('sharing.read') },
                        { value: 'change', label: t('sharing.change') },
                      ]}
                      onChange={(event) =>
                        void give({ [share.to.kind]: share.to.id, access: event.currentTarget.value }, share.to.name)
                      }
                    />
                    {data.writable && (
                      <ActionIcon
                        aria-label={t('sharing.stop', { name: share.to.name })}
                        onClick={() => void stop(share)}
                      >
                        <IconX size={16} />
                      </ActionIcon>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Stack>
    </Modal>
  );
}

function AddShare({ onGive }: { onGive(body: Record<string, string>, name: string): Promise<void> }) {
  const { t } = useTranslation('rights');
  const [kind, setKind] = useState<'member' | 'team'>('member');
  const [to, setTo] = useState<string | null>(null);
  const [access, setAccess] = useState('read');
  const { data = [] } = useQuery(namesQuery(kind === 'member' ? 'members' : 'teams'));
  const name = data.find((one) => one.value === to)?.label ?? '';
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!to) return;
        setTo(null);
        void onGive({ [kind]: to, access }, name);
      }}
    >
      <NativeSelect
        label={t('sharing.with')}
        value={kind}
        data={[
          { value: 'member', label: t('sharing.member') },
          { value: 'team', label: t('sharing.team') },
        ]}
        onChange={(event) => {
          setKind(event.currentTarget.value as 'member' | 'team');
          setTo(null);
        }}
      />
      <Select
        key={kind}
        aria-label={t('sharing.pick')}
        placeholder={t('sharing.pick')}
        searchable
        data={data}
        value={to}
        onChange={setTo}
        data-autofocus
      />
      <NativeSelect
        aria-label={t('sharing.access_of', { name: name || t('sharing.member') })}
        value={access}
        data={[
          { value: 'read', label: t('sharing.read') },
          { value: 'change', label: t('sharing.change') },
        ]}
        onChange={(event) => setAccess(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!to}>
        {t('sharing.add')}
      </Button>
    </form>
  );
}
