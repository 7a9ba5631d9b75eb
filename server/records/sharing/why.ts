import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { forbidden, notFound } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import { type ObjectDefinition, ownerField } from '../define.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { type Action, actions, can, limitsOf, scopeOf, unlimited, verbs } from '../permissions.ts';
import { getRecord } from '../query.ts';
import { entitledNow } from '../rights/loader.ts';
import type { RowAction, Scope } from '../rights/model.ts';
import { aboutField, endsOf } from '../rights/ties.ts';
import type { KithRecord } from '../types.ts';
import type { AccessAnswer, Reason } from './schema.ts';
import { maySpread, named } from './service.ts';
import { teamPath } from './teams.ts';

const ROWS: RowAction[] = ['read', 'update', 'delete', 'export'];

/**
 * What somebody may do with a record, and why. Everyone may ask for themselves, administrators for any member; `allowed` is
 * what the doors themselves go by, the reasons are told beside it.
 */
export async function whyAccess(ctx: Context, object: string, id: string, memberId?: string): Promise<AccessAnswer> {
  const def = catalog(ctx).object(object);
  await getRecord(ctx, object, id, { fields: [def.title], trashed: true });
  const who = await contextOf(ctx, memberId);
  const record = await getRecord(unlimited(ctx), object, id, { trashed: true });
  const answers = await Promise.all(
    ROWS.map(async (action) => [action, await explain(who.ctx, def, record, action, who.name)] as const),
  );
  const rest = actions.filter((action) => !(ROWS as string[]).includes(action));
  return {
    member: { id: who.id, name: who.name },
    role: who.ctx.rights
      ? { id: who.ctx.rights.role.id ?? 'none', name: who.ctx.rights.role.name, built_in: false }
      : { id: who.ctx.role, name: who.ctx.role, built_in: true },
    actions: {
      ...Object.fromEntries(answers),
      ...Object.fromEntries(rest.map((action) => [action, { allowed: can(who.ctx, object, action), reasons: [] }])),
    },
    share: await maySpread(who.ctx, object, id),
  };
}

async function contextOf(ctx: Context, memberId?: string): Promise<{ ctx: Context; id: string | null; name: string }> {
  if (!memberId || memberId === ctx.actor.memberId) return { ctx, id: ctx.actor.memberId, name: ctx.actor.name };
  if (ctx.role !== 'owner' && ctx.role !== 'admin') throw forbidden('Only administrators may ask this for others');
  const names = isUuid(memberId) ? await named(ctx, 'member', [memberId]) : new Map<string, string>();
  const name = names.get(memberId);
  const entitled = name === undefined ? null : await entitledNow(ctx, { memberId, keyId: null });
  if (name === undefined || !entitled) throw notFound('Member');
  const actor = { kind: 'member', memberId, accountId: null, keyId: null, name } as const;
  return { ctx: { ...ctx, actor, rights: undefined, ...entitled }, id: memberId, name };
}

async function explain(
  ctx: Context,
  def: ObjectDefinition,
  record: KithRecord,
  action: RowAction,
  who: string,
): Promise<{ allowed: boolean; reasons: Reason[] }> {
  const allowed = can(ctx, def.name, action) && (await meets(ctx, def, record.id, action));
  return { allowed, reasons: await reasonsFor(ctx, def, record, action, who, allowed) };
}

async function meets(ctx: Context, def: ObjectDefinition, id: string, action: RowAction): Promise<boolean> {
  const guard = guardOf(ctx, def, action);
  if (!guard) return true;
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, def.name)} as t
    where t.id = ${id}::uuid and ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
  return rows.length > 0;
}

async function reasonsFor(
  ctx: Context,
  def: ObjectDefinition,
  record: KithRecord,
  action: RowAction,
  who: string,
  allowed: boolean,
): Promise<Reason[]> {
  const verb = verbs[action as Action];
  const many = def.labels.toLowerCase();
  const rights = limitsOf(ctx);
  const say = (code: string, text: string, detail: Record<string, unknown> = {}): Reason => ({ code, text, detail });
  const role = rights?.role.name ?? ctx.role;
  if (!rights)
    return allowed
      ? [say('role', `The role ${role} may ${verb} all ${many}`, { role })]
      : [say('role_none', `The role ${role} may not ${verb} ${many}`, { role })];
  const ends = endsOf(ctx, def);
  if (ends) {
    const objects = ends.map(({ to }) => to.name);
    const names = ends.map(({ to }) => to.label.toLowerCase()).join(' and ');
    return allowed
      ? [say('ends', `It ties a ${names} together and follows them`, { objects })]
      : [say('ends_none', `It follows the ${names} that it ties together`, { objects })];
  }
  const scope = scopeOf(ctx, def, action);
  if (scope === 'none') return [say('role_none', `The role ${role} may not ${verb} ${many}`, { role })];
  const about = aboutField(def);
  if (scope === 'everyone' && !about) return [say('role', `The role ${role} may ${verb} all ${many}`, { role })];

  const reasons: Reason[] = [];
  const owner = ownerField(def);
  const fields = owner === 'assignee' ? [owner, 'created_by'] : [owner];
  const whose = fields.map((field) => (record[field] as string | null) ?? null);
  const names = await named(ctx, 'member', whose);
  for (const [i, id] of whose.entries()) {
    const field = fields[i] as string;
    const part = id && (await nearness(ctx, id, scope));
    if (!part) continue;
    const owned = { ...part.detail, field, member: names.get(id) ?? '', role };
    const label = (def.fields[field]?.label ?? 'Created by').toLowerCase();
    const text = {
      own: `${who} is its ${label}`,
      team: `Its ${label} ${owned.member} is in the same team, and the role ${role} may ${verb} the records of the team`,
      below: `Its ${label} ${owned.member} is below ${who}, and the role ${role} may ${verb} the records of those below`,
    }[part.code];
    reasons.push(say(part.code, text, owned));
  }
  if (action === 'read' || action === 'update') reasons.push(...(await shareReasons(ctx, def, record, action)));
  const subject = about && (record[about.name] as { object: string; id: string } | null);
  if (about && allowed && (reasons.length === 0 || subject)) {
    if (subject) reasons.push(say('subject', 'It follows the record that it is about', { object: subject.object }));
    else if (reasons.length === 0) reasons.push(say('role', `The role ${role} may ${verb} all ${many}`, { role }));
  }
  if (allowed && reasons.length > 0) return reasons;
  const members = whose.flatMap((id) => (id ? [names.get(id) ?? ''] : []));
  const reach = {
    own: 'their own',
    team: 'their team’s',
    team_and_below: 'their team’s and those below',
    everyone: 'all',
  };
  const theirs = members.length > 0 ? `this one is ${members.join(' and ')}’s` : 'this one is nobody’s';
  return [
    say('out_of_reach', `The role ${role} may ${verb} ${reach[scope as Exclude<Scope, 'none'>]} ${many}; ${theirs}`, {
      role,
      scope,
      members,
    }),
  ];
}

/** How near the owner of a record is to the caller, as far as the scope counts it. */
async function nearness(
  ctx: Context,
  owner: string,
  scope: Scope,
): Promise<{ code: 'own' | 'team' | 'below'; detail: Record<string, unknown> } | null> {
  const rights = limitsOf(ctx);
  if (!rights?.me) return null;
  if (owner === rights.me) return { code: 'own', detail: {} };
  if (scope === 'own') return null;
  if (rights.team.includes(owner)) return { code: 'team', detail: { path: await teamPath(ctx, rights.me, owner) } };
  if (scope === 'team' || !rights.below.includes(owner)) return null;
  return { code: 'below', detail: { path: await teamPath(ctx, rights.me, owner) } };
}

async function shareReasons(
  ctx: Context,
  def: ObjectDefinition,
  record: KithRecord,
  action: RowAction,
): Promise<Reason[]> {
  const rights = limitsOf(ctx);
  const { rows } = await sql<{ team_id: string | null; created_by: string | null; access: string }>`
    select team_id, created_by, access from ${sql.id(ctx.workspace.schema, 'record_share')}
    where object = ${def.name} and record_id = ${record.id}::uuid
      and (member_id = ${rights?.me ?? null}::uuid or team_id = any(${[...(rights?.teams ?? [])]}::uuid[]))
      ${action === 'update' ? sql`and access = 'change'` : sql``}`.execute(ctx.db);
  const members = await named(
    ctx,
    'member',
    rows.map((row) => row.created_by),
  );
  const teams = await named(
    ctx,
    'team',
    rows.map((row) => row.team_id),
  );
  return rows.map((row) => {
    const by = row.created_by ? (members.get(row.created_by) ?? null) : null;
    const team = row.team_id ? (teams.get(row.team_id) ?? '') : null;
    const text = `${by ?? 'Somebody'} shared it ${team === null ? 'with them' : `with the team ${team}`}`;
    return { code: team === null ? 'shared' : 'shared_team', text, detail: { by, team, access: row.access } };
  });
}
