import { useTranslation } from 'react-i18next';
import type { Role } from './api.ts';

/** Built-in roles have names in each language, others the one they were given. */
export function useRoleName(): (role: Pick<Role, 'id' | 'name' | 'built_in'>) => string {
  const { t } = useTranslation('workspace');
  return (role) => (role.built_in ? t(`roles.${role.id}`) : role.name);
}
