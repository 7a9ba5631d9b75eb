import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Role as BuiltIn } from '../../../kernel/session.ts';
import { rolesQuery } from './api.ts';

export interface RoleOption {
  /** The name of a built-in role, or an id. */
  value: string;
  label: string;
  text: string;
}

/** The built-in roles that are offered, then the workspace's own. */
export function useRoleOptions(builtIn: readonly BuiltIn[]): RoleOption[] {
  const { t } = useTranslation('workspace');
  const { data } = useQuery(rolesQuery);
  const own = data?.data.filter((role) => !role.built_in && builtIn.includes(role.tier)) ?? [];
  return [
    ...builtIn.map((role) => ({ value: role, label: t(`roles.${role}`), text: t(`roles.${role}_text`) })),
    ...own.map((role) => ({ value: role.id, label: role.name, text: role.description ?? '' })),
  ];
}

/** What people call the role that somebody has. */
export function useRoleLabel(): (holder: { role: string; custom_role?: string | { id: string } | null }) => string {
  const { t } = useTranslation('workspace');
  const { data } = useQuery(rolesQuery);
  return ({ role, custom_role }) => {
    const id = typeof custom_role === 'object' ? custom_role?.id : custom_role;
    return (id && data?.data.find((one) => one.id === id)?.name) || t(`roles.${role}`);
  };
}
