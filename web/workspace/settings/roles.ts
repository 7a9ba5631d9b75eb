import { type Role, useRole } from '../../kernel/session.ts';

/** The roles that this person may give: only an owner makes owners. */
export function useRolesToGive(): Role[] {
  const { isOwner } = useRole();
  return isOwner ? ['owner', 'admin', 'member', 'read_only'] : ['admin', 'member', 'read_only'];
}
