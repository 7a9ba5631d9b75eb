import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconEye, IconPlus, IconShieldLock, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../../kernel/client.ts';
import { changed, failed } from '../../../kernel/notify.ts';
import { useRole } from '../../../kernel/session.ts';
import { confirm } from '../../../kernel/ui/confirm.ts';
import { EmptyState } from '../../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../../kernel/ui/ErrorState.tsx';
import { Section, SettingsPage } from '../../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../../kernel/ui/Skeletons.tsx';
import { lookAs, type Role, refreshRoles, rolesQuery } from './api.ts';
import { useRoleName } from './names.ts';
import classes from './roles.module.css';

/** The roles there are: the built-in ones, and those of the workspace's own. */
export default function RolesPage() {
  const { t } = useTranslation(['rights', 'workspace']);
  const { isAdmin } = useRole();
  const roles = useQuery(rolesQuery);
  const make = (
    <Button component={Link} to="/settings/roles/new" leftSection={<IconPlus size={16} />}>
      {t('new')}
    </Button>
  );
  const own = roles.data?.data.filter((role) => !role.built_in) ?? [];
  return (
    <SettingsPage title={t('title')} text={t('text')} actions={isAdmin && make} wide>
      {roles.error ? (
        <ErrorState error={roles.error} retry={() => void roles.refetch()} />
      ) : !roles.data ? (
        <SkeletonRows rows={6} columns={3} />
      ) : (
        <>
          <Section title={t('own')}>
            {own.length > 0 ? (
              <RoleTable roles={own} />
            ) : (
              <EmptyState icon={<IconShieldLock size={20} />} title={t('empty')} action={isAdmin && make}>
                {t('empty_text')}
              </EmptyState>
            )}
          </Section>
          <Section title={t('built_in')}>
            <RoleTable roles={roles.data.data.filter((role) => role.built_in)} />
          </Section>
        </>
      )}
    </SettingsPage>
  );
}

function RoleTable({ roles }: { roles: Role[] }) {
  const { t } = useTranslation(['rights', 'workspace']);
  const { isAdmin } = useRole();
  const nameOf = useRoleName();
  return (
    <ul className={classes.list}>
      {roles.map((role) => (
        <li key={role.id} className={classes.item}>
          <div className={classes.itemText}>
            <Link to="/settings/roles/$id" params={{ id: role.id }} className={classes.itemName}>
              {nameOf(role)}
            </Link>
            <div className={classes.quiet}>
              {role.built_in ? t(`workspace:roles.${role.id}_text`) : (role.description ?? t(`tiers.${role.tier}`))}
            </div>
          </div>
          <span className={classes.quiet}>
            {role.members > 0 ? t('members', { count: role.members }) : t('nobody')}
          </span>
          {isAdmin && <RoleMenu role={role} name={nameOf(role)} />}
        </li>
      ))}
    </ul>
  );
}

function RoleMenu({ role, name }: { role: Role; name: string }) {
  const { t } = useTranslation(['rights', 'common']);
  const { role: mine } = useRole();
  const navigate = useNavigate();
  const remove = async () => {
    const sure = await confirm({
      title: t('delete_title', { name }),
      message: t('delete_text'),
      confirm: t('delete'),
      danger: true,
    });
    if (!sure) return;
    try {
      const { changeSet } = await api.delWithMeta(`/roles/${role.id}`);
      changed(t('deleted', { name }), changeSet);
      await refreshRoles();
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`${t('common:more')}: ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy size={16} />}
          onClick={() => void navigate({ to: '/settings/roles/$id', params: { id: 'new' }, search: { from: role.id } })}
        >
          {t('copy')}
        </Menu.Item>
        {(role.id !== 'owner' || mine === 'owner') && (
          <Menu.Item
            leftSection={<IconEye size={16} />}
            onClick={() => void lookAs({ role: role.id }, name).catch(failed)}
          >
            {t('look')}
          </Menu.Item>
        )}
        {!role.built_in && role.members === 0 && (
          <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => void remove()}>
            {t('delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
