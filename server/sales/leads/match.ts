import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { can, mayAsk } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { selection } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft, Values } from '../../records/types.ts';

/** Mail houses whose addresses say nothing of a company. */
const FREE_MAIL = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.de yahoo.co.uk icloud.com me.com aol.com gmx.de gmx.net gmx.com web.de t-online.de freenet.de proton.me protonmail.com mail.com mail.ru yandex.ru qq.com 163.com orange.fr free.fr libero.it'.split(
    ' ',
  ),
);

/** The domain of an e-mail address that belongs to a company; null for none, and for mail houses. */
export function companyDomain(email: unknown): string | null {
  const domain = typeof email === 'string' ? email.trim().toLowerCase().split('@')[1] : undefined;
  return domain?.includes('.') && !FREE_MAIL.has(domain) ? domain : null;
}

/**
 * Ties new leads to the person who has exactly their e-mail address, and the company that has its domain, where there is one
 * of each; what is only likely is proposed on conversion. Two statements, whatever the number of leads.
 */
export async function matchContacts(ctx: Context, drafts: Draft[]): Promise<void> {
  const open = drafts.filter(({ values }) => !idOf(values.person) && typeof values.contact_email === 'string');
  if (open.length > 0) {
    const people = await peopleByEmail(
      ctx,
      open.map(({ values }) => String(values.contact_email).trim().toLowerCase()),
    );
    for (const { values } of open) {
      const found = people.get(String(values.contact_email).trim().toLowerCase());
      if (!found) continue;
      values.person = found.id;
      values.company ??= found.company;
    }
  }
  await takeCompanyOfPerson(ctx, drafts);
  const homeless = drafts.filter(({ values }) => !idOf(values.company) && companyDomain(values.contact_email));
  if (homeless.length === 0) return;
  const companies = await companiesByDomain(
    ctx,
    homeless.map(({ values }) => companyDomain(values.contact_email) as string),
  );
  for (const { values } of homeless) {
    const id = companies.get(companyDomain(values.contact_email) as string);
    if (id) values.company = id;
  }
}

/** A lead on somebody concerns the company they work for, unless another is named. */
async function takeCompanyOfPerson(ctx: Context, drafts: Draft[]): Promise<void> {
  const asked = drafts.filter(({ values }) => idOf(values.person) && values.company === undefined);
  if (asked.length === 0) return;
  const def = catalog(ctx).object('person');
  if (!can(ctx, 'person', 'read')) return;
  const ids = asked.map(({ values }) => idOf(values.person));
  const { rows } = await sql<{ id: string; company_id: string | null }>`select t.id, t.company_id
    from ${tableOf(ctx, def)} as t where t.id = any(${ids}::uuid[]) and ${await selection(ctx, def, {})}`.execute(
    ctx.db,
  );
  const companies = new Map(rows.map((row) => [row.id, row.company_id]));
  for (const { values } of asked) {
    const company = companies.get(idOf(values.person) ?? '');
    if (company) values.company = company;
  }
}

async function peopleByEmail(ctx: Context, emails: string[]) {
  const def = catalog(ctx).object('person');
  if (!can(ctx, 'person', 'read') || !mayAsk(ctx, def, 'email')) return new Map<string, never>();
  const { rows } = await sql<{ email: string; id: string; company: string | null; n: number }>`
    select lower(t.email) as email, min(t.id::text) as id, min(t.company_id::text) as company, count(*) as n
    from ${tableOf(ctx, def)} as t
    where lower(t.email) = any(${[...new Set(emails)]}::text[]) and ${await selection(ctx, def, {})} group by 1`.execute(
    ctx.db,
  );
  return new Map(rows.filter((row) => row.n === 1).map((row) => [row.email, row]));
}

async function companiesByDomain(ctx: Context, domains: string[]): Promise<Map<string, string>> {
  const def = catalog(ctx).object('company');
  if (!can(ctx, 'company', 'read') || !mayAsk(ctx, def, 'domain')) return new Map();
  const { rows } = await sql<{ domain: string; id: string; n: number }>`
    select lower(t.domain) as domain, min(t.id::text) as id, count(*) as n from ${tableOf(ctx, def)} as t
    where lower(t.domain) = any(${[...new Set(domains)]}::text[]) and ${await selection(ctx, def, {})} group by 1`.execute(
    ctx.db,
  );
  return new Map(rows.filter((row) => row.n === 1).map((row) => [row.domain, row.id]));
}

/** What the people and companies of these values are called. */
export async function namesFor(
  ctx: Context,
  rows: Values[],
): Promise<Array<{ person: string | null; company: string | null }>> {
  const titles = async (object: string, field: string) => {
    const ids = [...new Set(rows.map((values) => idOf(values[field])).filter((id) => id !== null))];
    if (ids.length === 0) return new Map<string, string | null>();
    const def = catalog(ctx).object(object);
    const found = await sql<{ id: string; title: string | null }>`select t.id, ${sql.ref(`t.${def.title}`)} as title
      from ${tableOf(ctx, def)} as t where t.id = any(${ids}::uuid[])`.execute(ctx.db);
    return new Map(found.rows.map((row) => [row.id, row.title]));
  };
  const [people, companies] = await Promise.all([titles('person', 'person'), titles('company', 'company')]);
  return rows.map((values) => ({
    person: people.get(idOf(values.person) ?? '') ?? null,
    company: companies.get(idOf(values.company) ?? '') ?? null,
  }));
}
