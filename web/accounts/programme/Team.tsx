import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed } from '../../kernel/notify.ts';
import { fieldOf } from '../../kernel/objects.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../accounts.module.css';
import { act, tiesQuery } from '../api.ts';
import { FieldsDialog, sent } from '../FieldsDialog.tsx';

/** Who works with the customer, and as what. */
export default function Team({ tools, meta: programme, record }: PanelProps) {
  const { t } = useTranslation('accounts');
  const [adding, setAdding] = useState(false);
  const { data = [] } = useQuery(
    tiesQuery('programme_members', 'programme', record.id, { include: ['member'], sort: ['created_at'] }),
  );
  const meta = tools.objects.find((one) => one.name === 'programme_member');
  const roles = meta && fieldOf(meta, 'role');
  if (!meta || !roles) return null;
  const mayChange = programme.permissions.update && !record.trashed_at;
  const remove = (id: string) =>
    act(`/programme_members/${id}`, t('programme.member_removed'), undefined, 'DELETE').catch(failed);
  return (
    <section className={classes.block} aria-label={t('programme.team')}>
      <h2 className={classes.blockTitle}>
        {t('programme.team')}
        {mayChange && (
          <ActionIcon aria-label={t('programme.add_member')} onClick={() => setAdding(true)}>
            <IconPlus size={16} />
          </ActionIcon>
        )}
      </h2>
      {data.length === 0 && (
        <p className={classes.quiet}>
          {t('programme.no_team')}{' '}
          {mayChange && (
            <Button size="compact-xs" variant="subtle" onClick={() => setAdding(true)}>
              {t('programme.add_member')}
            </Button>
          )}
        </p>
      )}
      <ul className={classes.plain}>
        {data.map((one) => {
          const member = one.member as { id: string; title?: string } | null;
          return (
            <li key={one.id} className={classes.line}>
              {member && <RecordAvatar name={member.title ?? ''} id={member.id} size={20} />}
              <span className={classes.grow}>
                {member && (
                  <Link to={`/members/${member.id}`} className={classes.name}>
                    {member.title}
                  </Link>
                )}
                <span className={classes.small}>{tools.labels.choice(meta, roles, String(one.role ?? ''))}</span>
              </span>
              {mayChange && (
                <ActionIcon
                  variant="subtle"
                  aria-label={t('programme.remove', { name: member?.title ?? '' })}
                  onClick={() => void remove(one.id)}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
            </li>
          );
        })}
      </ul>
      {adding && (
        <FieldsDialog
          {...{ tools, meta }}
          title={t('programme.add_member')}
          fields={['member', 'role']}
          initial={{ role: 'account_manager' }}
          submit={t('programme.add')}
          onClose={() => setAdding(false)}
          onSubmit={({ member, role }) =>
            act('/programme_members', t('programme.member_added'), { programme: record.id, member: sent(member), role })
          }
        />
      )}
    </section>
  );
}
