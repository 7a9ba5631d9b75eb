import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRole } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type Access, invitationsQuery, type Member, membersQuery } from '../api.ts';
import { InviteDialog } from './InviteDialog.tsx';
import { LinkDialog, type ShownLink } from './LinkDialog.tsx';
import { MemberRow } from './MemberRow.tsx';
import classes from './settings.module.css';

const accesses: Access[] = ['all', 'active', 'invited', 'no_access'];

/** Who works here, what they may do, and how others come in. */
export default function MembersPage() {
  const { t } = useTranslation(['workspace', 'common']);
  const { isAdmin } = useRole();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [access, setAccess] = useState<Access>('all');
  const [inviting, setInviting] = useState<Member | 'new' | null>(null);
  const [link, setLink] = useState<ShownLink | null>(null);
  const members = useInfiniteQuery({ ...membersQuery(q, access), placeholderData: keepPreviousData });
  const invitations = useQuery({ ...invitationsQuery, enabled: isAdmin });

  const rows = members.data?.pages.flatMap((page) => page.data) ?? [];
  const count = members.data?.pages[0]?.count?.value;
  const showAll = () => {
    setTyped('');
    setAccess('all');
  };
  const filtered = q !== '' || access !== 'all';
  const invite = (
    <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting('new')}>
      {t('members.invite')}
    </Button>
  );

  return (
    <SettingsPage title={t('members.title')} text={t('members.text')} actions={isAdmin && invite} wide>
      <div className={classes.tools}>
        <TextInput
          type="search"
          aria-label={t('members.search')}
          placeholder={t('members.search')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('members.filter')}
          value={access}
          onChange={setAccess}
          data={accesses.map((value) => ({ value, label: t(`members.${value}`) }))}
        />
        {count !== undefined && <span className={classes.quiet}>{t('members.count', { count })}</span>}
      </div>
      {members.error ? (
        <ErrorState error={members.error} retry={() => void members.refetch()} />
      ) : !members.data ? (
        <SkeletonRows rows={8} columns={5} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<IconUsers size={20} />}
          title={t('members.nobody')}
          action={
            <Button variant="default" onClick={showAll}>
              {t('members.show_all')}
            </Button>
          }
        >
          {t('members.nobody_text')}
        </EmptyState>
      ) : (
        <table className={classes.table} data-members>
          <thead>
            <tr>
              <th scope="col">{t('members.name')}</th>
              <th scope="col">{t('members.role')}</th>
              <th scope="col" data-wide>
                {t('members.status')}
              </th>
              <th scope="col" data-wide>
                {t('members.office')}
              </th>
              <th scope="col" data-wide>
                {t('members.manager')}
              </th>
              {isAdmin && <td />}
            </tr>
          </thead>
          <tbody>
            {rows.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                invitation={invitations.data?.find((one) => one.member.id === member.id)}
                onInvite={() => setInviting(member)}
                onLink={setLink}
              />
            ))}
          </tbody>
        </table>
      )}
      {rows.length === 1 && !filtered && isAdmin && (
        <EmptyState icon={<IconUsers size={20} />} title={t('members.alone')} action={invite}>
          {t('members.alone_text')}
        </EmptyState>
      )}
      {members.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
            {t('members.more')}
          </Button>
        </div>
      )}
      {inviting && (
        <InviteDialog
          member={inviting === 'new' ? null : inviting}
          onClose={() => setInviting(null)}
          onInvited={(made) => {
            setInviting(null);
            setLink(made);
          }}
        />
      )}
      {link && <LinkDialog {...link} onClose={() => setLink(null)} />}
    </SettingsPage>
  );
}
