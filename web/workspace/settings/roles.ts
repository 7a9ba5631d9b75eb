import { type Role, useRole } from '../../kernel/session.ts';

/** The roles that this person may give: only an owner makes owners. */
export function useRolesToGive(): Role[] {
  const { isOwner } = useRole();
  return isOwner ? ['owner', 'admin', 'member', 'read_only'] : ['admin', 'member', 'read_only'];
}

interface Standing {
  id: string;
  role: Role;
}

/** Only an owner touches an owner; nobody changes what they may do themselves. */
export function mayChangeAccess(me: Standing, member: Standing): boolean {
  if (me.id === member.id) return false;
  return me.role === 'owner' || (me.role === 'admin' && member.role !== 'owner');
}
