import type { RightsLoader } from '../../records/rights/loader.ts';
import { keyById, memberById } from '../sign-in/queries.ts';
import { entitle, given } from './load.ts';

/** What the member or the API key may do today, whether they may sign in or not: their work goes on. */
export const entitledAs: RightsLoader = async (ctx, { memberId, keyId }) => {
  const { schema } = ctx.workspace;
  const db = ctx.runtime.database.workspace(schema);
  const key = keyId ? await keyById(ctx.runtime.database.directory, keyId) : null;
  const id = key ? key.created_by : memberId;
  const member = id ? await memberById(db, id) : undefined;
  if (!member) return null;
  const makers = await given(db, schema, member.role, member.custom_role_id);
  if (!key) return entitle(db, schema, member.id, makers);
  return entitle(db, schema, member.id, await given(db, schema, key.role, key.custom_role), makers);
};
