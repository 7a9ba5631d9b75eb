import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { notFound } from '../../../kernel/errors.ts';
import { catalog } from '../../../records/catalog.ts';
import { can } from '../../../records/permissions.ts';
import { tableOf } from '../../../records/projection.ts';
import { getRecord, selection } from '../../../records/query.ts';
import { idOf } from '../../../records/reference.ts';
import { companyDomain } from '../match.ts';
import { OPEN } from '../rules.ts';
import type { Rival } from '../schema.ts';

export interface Prospect {
  person: string | null;
  company: string | null;
  /** The domain of the company's e-mail addresses. */
  domain: string | null;
  /** Whose work it is: theirs is no rivalry. */
  owner: string | null;
  /** The record that asks. */
  id: string | null;
}

const MOST = 10;

/** The open leads and deals of colleagues on the prospect of a lead or deal, as far as the caller may see them. */
export async function rivalsOf(ctx: Context, plural: string, id: string): Promise<Rival[]> {
  const def = catalog(ctx).byPlural(plural);
  if (def.name !== 'lead' && def.name !== 'deal') throw notFound('What works on prospects');
  const record = await getRecord(ctx, def.name, id);
  return rivalsOn(ctx, {
    id,
    person: idOf(record.person),
    company: idOf(record.company),
    domain: companyDomain(record.contact_email),
    owner: idOf(record.owner) ?? ctx.actor.memberId,
  });
}

/** The same for a prospect that no record is about yet. */
export const rivalsFor = (ctx: Context, wish: { person?: string; company?: string; email?: string }) =>
  rivalsOn(ctx, {
    id: null,
    person: wish.person ?? null,
    company: wish.company ?? null,
    domain: companyDomain(wish.email),
    owner: ctx.actor.memberId,
  });

async function rivalsOn(ctx: Context, prospect: Prospect): Promise<Rival[]> {
  const domain = prospect.domain ?? (await domainOf(ctx, prospect.company));
  const { person, company } = prospect;
  if (!person && !company && !domain) return [];
  const companies = await companiesWith(ctx, company, domain);
  const [leads, deals] = await Promise.all([
    read(ctx, 'lead', prospect, companies, sql`t.status = any(${OPEN}::text[])`, domain),
    read(ctx, 'deal', prospect, companies, sql`t.status = 'open'`, null),
  ]);
  return [...leads, ...deals].toSorted((a, b) => (a.since < b.since ? 1 : -1)).slice(0, MOST);
}

async function read(
  ctx: Context,
  object: 'lead' | 'deal',
  { id, person, company, owner }: Prospect,
  companies: string[],
  open: RawBuilder<unknown>,
  domain: string | null,
): Promise<Rival[]> {
  if (!can(ctx, object, 'read')) return [];
  const def = catalog(ctx).object(object);
  const byDomain = domain ? sql`split_part(lower(t.contact_email), '@', 2) = ${domain}` : sql`false`;
  const { rows } = await sql<Omit<Rival, 'owner'> & { owner: string; owner_name: string }>`
    select ${object}::text as object, t.id, t.name as title, t.owner_id as owner, m.name as owner_name, t.status,
      coalesce(t.${sql.ref(object === 'lead' ? 'assigned_at' : 'created_at')}, t.created_at) as since,
      case when t.person_id = ${person}::uuid then 'person' when t.company_id = ${company}::uuid then 'company' else 'domain' end as same
    from ${tableOf(ctx, def)} as t join ${tableOf(ctx, catalog(ctx).object('member'))} as m on m.id = t.owner_id
    where (t.person_id = ${person}::uuid or t.company_id = any(${companies}::uuid[]) or ${byDomain})
      and ${open} and t.owner_id is distinct from ${owner}::uuid and t.id is distinct from ${id}::uuid
      and ${await selection(ctx, def, {})}
    order by t.created_at desc limit ${sql.lit(MOST)}`.execute(ctx.db);
  return rows.map(({ owner, owner_name, ...row }) => ({ ...row, owner: { id: owner, title: owner_name } }));
}

async function domainOf(ctx: Context, company: string | null): Promise<string | null> {
  if (!company) return null;
  const { rows } = await sql<{ domain: string | null }>`select lower(domain) as domain
    from ${tableOf(ctx, catalog(ctx).object('company'))} where id = ${company}::uuid`.execute(ctx.db);
  return rows[0]?.domain ?? null;
}

/** The company itself and those that share its domain: often one business entered twice. */
async function companiesWith(ctx: Context, company: string | null, domain: string | null): Promise<string[]> {
  const own = company ? [company] : [];
  if (!domain) return own;
  const { rows } = await sql<{ id: string }>`select id from ${tableOf(ctx, catalog(ctx).object('company'))}
    where lower(domain) = ${domain} and trashed_at is null limit 20`.execute(ctx.db);
  return [...new Set([...own, ...rows.map((row) => row.id)])];
}
