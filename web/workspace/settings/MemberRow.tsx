import { ActionIcon, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconDots,
  IconEye,
  IconKey,
  IconLink,
  IconUserOff,
  IconUserPlus,
  IconUserShare,
  IconX,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { changed, failed, notify } from '../../kernel/notify.ts';
import { useLabels, useObjects } from '../../kernel/objects.ts';
import { useRole, useSession } from '../../kernel/session.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { confirm } from '../../kernel/ui/confirm.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { type Invitation, type InvitationMade, type Member, type PasswordLinkMade, refreshMembers } from '../api.ts';
import type { ShownLink } from './LinkDialog.tsx';
import { lookAs, refreshRoles } from './roles/api.ts';
import { type RoleOption, useRoleLabel, useRoleOptions } from './roles/choices.ts';
import { mayChangeAccess, useRolesToGive } from './roles.ts';
import classes from './settings.module.css';

interface Props {
  member: Member;
  invitation: Invitation | undefined;
  onInvite(): void;
  onLink(link: ShownLink): void;
}

const colors = { active: 'green', invited: 'amber', no_access: 'gray' };

export function MemberRow({ member, invitation, onInvite, onLink }: Props) {
  const { t } = useTranslation('workspace');
  const format = useFormat();
  const { member: me } = useSession();
  const { role, isAdmin } = useRole();
  const labelOf = useRoleLabel();
  const own = member.id === me.id;
  const mayChange = mayChangeAccess({ id: me.id, role }, member);
  return (
    <tr>
      <td>
        <div className={classes.person}>
          <RecordAvatar name={member.name} id={member.id} size={28} />
          <div className={classes.personText}>
            <Link to={`/members/${member.id}`} className={classes.personName}>
              {member.name}
            </Link>
            {own && <span className={classes.quiet}> ({t('members.you')})</span>}
            <div className={classes.personMail}>{member.email ?? member.job_title}</div>
            <div className={classes.onPhone}>
              <Badge color={colors[member.status]}>{t(`members.${member.status}`)}</Badge>
            </div>
          </div>
        </div>
      </td>
      <td>{mayChange ? <RoleMenu member={member} /> : labelOf(member)}</td>
      <td data-wide>
        <Badge color={colors[member.status]}>{t(`members.${member.status}`)}</Badge>
        {member.status === 'invited' && invitation && (
          <div className={classes.quiet} data-wide>
            {invitation.expired
              ? t('members.expired')
              : t('members.expires', { date: format.date(invitation.expires_at) })}
          </div>
        )}
      </td>
      <td data-wide>{member.office}</td>
      <td data-wide>
        {member.manager && (
          <Link to={`/members/${member.manager.id}`} className={classes.personName}>
            {member.manager.title}
          </Link>
        )}
      </td>
      {isAdmin && (
        <td className={classes.verbs}>
          {mayChange && <Actions member={member} invitation={invitation} onInvite={onInvite} onLink={onLink} />}
        </td>
      )}
    </tr>
  );
}

function RoleMenu({ member }: { member: Member }) {
  const { t } = useTranslation('workspace');
  const labelOf = useRoleLabel();
  const role = labelOf(member);
  const roles = useRoleOptions(useRolesToGive());
  const now = member.custom_role ?? member.role;
  const choose = async (next: RoleOption | undefined) => {
    if (!next || next.value === now) return;
    try {
      const { changeSet } = await api.postWithMeta(`/members/${member.id}/role`, { role: next.value });
      changed(t('members.role_changed', { name: member.name, role: next.label }), changeSet);
      await Promise.all([refreshMembers(), refreshRoles()]);
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <button
          type="button"
          className={classes.roleButton}
          aria-label={t('members.role_of', { name: member.name, role })}
        >
          {role}
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={now} onChange={(next) => void choose(roles.find(({ value }) => value === next))}>
          {roles.map(({ value, label, text }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick>
              <div>{label}</div>
              <div className={classes.quiet}>{text}</div>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function Actions({ member, invitation, onInvite, onLink }: Props) {
  const { t } = useTranslation('workspace');
  const format = useFormat();
  const objects = useObjects();
  const labels = useLabels();
  const attempt = async (verb: () => Promise<void>) => {
    try {
      await verb();
      await refreshMembers();
    } catch (error) {
      failed(error);
    }
  };
  const renew = () =>
    attempt(async () => {
      const made = await api.post<InvitationMade>(`/invitations/${invitation?.id}/renewal`);
      onLink({ purpose: 'invitation', name: member.name, email: made.email, link: made.link, until: made.expires_at });
    });
  const withdraw = () =>
    attempt(async () => {
      await api.del(`/invitations/${invitation?.id}`);
      notify(t('members.withdrawn'), { tone: 'done' });
    });
  const resetPassword = () =>
    attempt(async () => {
      const made = await api.post<PasswordLinkMade>(`/members/${member.id}/password-reset`);
      onLink({
        purpose: 'password',
        name: member.name,
        email: member.email ?? '',
        link: made.link,
        until: made.expires_at,
      });
    });
  const remove = async () => {
    const sure = await confirm({
      title: t('members.remove_title', { name: member.name }),
      message: t('members.remove_text', { name: member.name }),
      confirm: t('members.remove_access'),
      danger: true,
    });
    if (!sure) return;
    await attempt(async () => {
      try {
        await api.post(`/members/${member.id}/access-removal`);
      } catch (error) {
        if (!(error instanceof ApiError) || typeof error.problem.held !== 'number') throw error;
        if (!(await removeAnyway(error.problem.held, error.problem.records))) return;
        await api.post(`/members/${member.id}/access-removal?anyway=true`);
      }
      notify(t('members.removed', { name: member.name }), { tone: 'done' });
    });
  };
  // What is left with somebody who is gone is nobody's: handing it over comes first.
  const removeAnyway = (held: number, records: unknown) => {
    const what = (records as Array<{ object: string; count: number }>).slice(0, 5).map(({ object, count }) => {
      const meta = objects.find((one) => one.name === object);
      return `${format.number(count)} ${meta ? labels.objectsInText(meta) : object}`;
    });
    return confirm({
      title: t('members.held_title', { name: member.name, text: format.number(held) }),
      message: t('members.held_text', { name: member.name, what: format.list(what) }),
      confirm: t('members.remove_anyway'),
      danger: true,
    });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('members.actions', { name: member.name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconEye size={16} />}
          onClick={() => void lookAs({ member: member.id }, member.name).catch(failed)}
        >
          {t('members.look', { name: member.name })}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconUserShare size={16} />}
          component={Link}
          to={`/settings/members/${member.id}/handover` as never}
        >
          {t('members.hand_over')}
        </Menu.Item>
        {member.status === 'no_access' && (
          <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={onInvite}>
            {t('members.invite')}
          </Menu.Item>
        )}
        {member.status === 'invited' && invitation && (
          <>
            <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void renew()}>
              {t('members.new_link')}
            </Menu.Item>
            <Menu.Item leftSection={<IconX size={16} />} onClick={() => void withdraw()}>
              {t('members.withdraw')}
            </Menu.Item>
          </>
        )}
        {member.status === 'active' && (
          <>
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => void resetPassword()}>
              {t('members.password_link')}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconUserOff size={16} />} onClick={() => void remove()}>
              {t('members.remove_access')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
