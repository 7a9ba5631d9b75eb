import { Button, Modal, Select, Stack, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed } from '../../kernel/notify.ts';
import { type ObjectMeta, useLabels } from '../../kernel/objects.ts';
import { useSession } from '../../kernel/session.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { fieldOf } from '../model/objects.ts';
import { type Access, accessQuery, lookAsMember, namesQuery } from './api.ts';
import classes from './rights.module.css';

interface Props {
  meta: ObjectMeta;
  record: KithRecord;
  onClose(): void;
}

const asked = ['read', 'update', 'delete', 'export'] as const;

/** Why a colleague sees a record, or does not. */
export default function WhyDialog({ meta, record, onClose }: Props) {
  const { t } = useTranslation(['rights', 'workspace', 'common']);
  const { member: me } = useSession();
  const [member, setMember] = useState(me.id);
  const { data: names = [] } = useQuery(namesQuery('members'));
  const { data, error, refetch } = useQuery(accessQuery(meta, record.id, member));
  const roleOf = (access: Access) => (access.role.built_in ? t(`workspace:roles.${access.role.id}`) : access.role.name);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={t('why.title', { title: titleOf(meta, record) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <Select
          label={t('why.member')}
          searchable
          allowDeselect={false}
          data={names}
          value={member}
          onChange={(id) => id && setMember(id)}
          openOnFocus={false}
          data-autofocus
        />
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : !data ? (
          <SkeletonRows rows={4} columns={3} />
        ) : (
          <>
            <Text size="sm">{t('why.has_role', { name: data.member.name, role: roleOf(data) })}</Text>
            <dl className={classes.answers}>
              {asked.map((action) => {
                const said = data.actions[action];
                if (!said) return null;
                return (
                  <div key={action} className={classes.answer}>
                    <dt>{t(`actions.${action}`)}</dt>
                    <dd>
                      <Badge color={said.allowed ? 'green' : 'gray'}>{t(said.allowed ? 'why.yes' : 'why.no')}</Badge>
                    </dd>
                    <dd>
                      <ul>
                        {said.reasons.map((reason) => (
                          <li key={reason.text}>
                            <ReasonText meta={meta} reason={reason} roleName={roleOf(data)} />
                          </li>
                        ))}
                      </ul>
                    </dd>
                  </div>
                );
              })}
            </dl>
            {member !== me.id && (
              <div>
                <Button
                  variant="default"
                  leftSection={<IconEye size={16} />}
                  onClick={() => void lookAsMember(member, data.member.name).catch(failed)}
                >
                  {t('why.look', { name: data.member.name })}
                </Button>
              </div>
            )}
          </>
        )}
      </Stack>
    </Modal>
  );
}

type Reason = Access['actions'][string]['reasons'][number];

function ReasonText({ meta, reason, roleName }: { meta: ObjectMeta; reason: Reason; roleName: string }) {
  const { t } = useTranslation('rights');
  const labels = useLabels();
  const { detail, code } = reason;
  const field = fieldOf(meta, String(detail.field ?? ''));
  const members = Array.isArray(detail.members) ? detail.members.join(', ') : '';
  return t(`why.reasons.${code}`, {
    defaultValue: reason.text,
    role: roleName,
    member: String(detail.member ?? ''),
    field: field ? labels.field(meta, field) : '',
    path: Array.isArray(detail.path) ? detail.path.join(' › ') : '',
    by: detail.by ? String(detail.by) : t('why.somebody'),
    team: String(detail.team ?? ''),
    scope: detail.scope ? t(`why.reach.${String(detail.scope)}`) : '',
    members: members || t('why.nobody'),
  });
}
