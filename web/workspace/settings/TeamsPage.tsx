import { ActionIcon, Alert, Button, Menu } from '@mantine/core';
import { IconDots, IconLock, IconPencil, IconPlus, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useCan } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { colleaguesQuery, refreshTeams, type Team, teamsQuery } from '../api.ts';
import classes from './settings.module.css';
import { TeamDialog } from './TeamDialog.tsx';
import { asTree } from './teams.ts';

/** Who works together, and under whom. */
export default function TeamsPage() {
  const { t } = useTranslation('workspace');
  const mayWrite = useCan('team', 'update');
  const teams = useQuery(teamsQuery);
  const colleagues = useQuery(colleaguesQuery);
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  const broken = [teams, colleagues].find((query) => query.error);
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {t('teams.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('teams.title')} text={t('teams.text')} actions={add} wide>
      {!mayWrite && (
        <Alert variant="light" color="gray" icon={<IconLock size={16} />} mb="md">
          {t('settings.not_allowed')}
        </Alert>
      )}
      {broken ? (
        <ErrorState error={broken.error} retry={() => void broken.refetch()} />
      ) : !teams.data || !colleagues.data ? (
        <SkeletonRows rows={5} columns={4} />
      ) : teams.data.length === 0 ? (
        <EmptyState icon={<IconUsersGroup size={20} />} title={t('teams.none')} action={add}>
          {t(mayWrite ? 'teams.none_text' : 'teams.none_text_read')}
        </EmptyState>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('teams.name')}</th>
              <th scope="col">{t('teams.lead')}</th>
              <th scope="col" data-wide>
                {t('teams.parent')}
              </th>
              <th scope="col">{t('teams.members')}</th>
              {mayWrite && <td />}
            </tr>
          </thead>
          <tbody>
            {asTree(teams.data).map(({ team, depth }) => (
              <TeamRow
                key={team.id}
                team={team}
                depth={depth}
                members={colleagues.data.filter((one) => one.team === team.id).length}
                mayWrite={mayWrite}
                onChange={() => setOpen(team)}
              />
            ))}
          </tbody>
        </table>
      )}
      {open && teams.data && colleagues.data && (
        <TeamDialog
          team={open === 'new' ? null : open}
          teams={teams.data}
          colleagues={colleagues.data}
          onClose={() => setOpen(null)}
        />
      )}
    </SettingsPage>
  );
}

interface RowProps {
  team: Team;
  depth: number;
  members: number;
  mayWrite: boolean;
  onChange(): void;
}

function TeamRow({ team, depth, members, mayWrite, onChange }: RowProps) {
  const { t } = useTranslation('workspace');
  const remove = async () => {
    try {
      const { changeSet } = await api.delWithMeta(`/teams/${team.id}`);
      changed(t('teams.removed', { name: team.name }), changeSet);
    } catch (error) {
      failed(error);
    } finally {
      void refreshTeams();
    }
  };
  const theirs = { layout: 'list', filter: { field: 'team', op: 'eq', value: team.id } };
  return (
    <tr>
      <td className={classes.keyName} style={{ paddingInlineStart: Math.min(depth, 4) * 16 }}>
        <Link to={`/teams/${team.id}`} className={classes.personName}>
          {team.name}
        </Link>
      </td>
      <td>
        {team.lead && (
          <div className={classes.person}>
            <RecordAvatar name={team.lead.title} id={team.lead.id} size={24} />
            <Link to={`/members/${team.lead.id}`} className={classes.personName}>
              {team.lead.title}
            </Link>
          </div>
        )}
      </td>
      <td data-wide>{team.parent?.title}</td>
      <td className={classes.count}>
        {members === 0 ? (
          <span className={classes.quiet}>{t('teams.nobody')}</span>
        ) : (
          <Link
            to="/$plural"
            params={{ plural: 'members' }}
            search={theirs as never}
            className={classes.personName}
            aria-label={t('teams.count_of', { count: members, name: team.name })}
          >
            {t('teams.count', { count: members })}
          </Link>
        )}
      </td>
      {mayWrite && (
        <td className={classes.verbs}>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t('teams.actions', { name: team.name })}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={onChange}>
                {t('teams.change')}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
                {t('teams.remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </td>
      )}
    </tr>
  );
}
