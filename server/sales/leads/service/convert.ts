import { sql } from 'kysely';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, invalidField } from '../../../kernel/errors.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { timeOf } from '../../../records/dates.ts';
import { can, requirePermission, unlimited } from '../../../records/permissions.ts';
import { getRecord } from '../../../records/query.ts';
import { idOf } from '../../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../../records/types.ts';
import { undoChangeSet } from '../../../records/undo.ts';
import { write } from '../../../records/write/index.ts';
import { unmetCriteria } from '../criteria.ts';
import { companyDomain, namesFor } from '../match.ts';
import type { Conversion, Proposal } from '../schema.ts';
import { likelyCompanies, likelyPeople } from './candidates.ts';
import { type Moved, wholeLead } from './move.ts';

/** What a conversion would make of a lead: who it may already know, and the deal it becomes. */
export async function proposeConversion(ctx: Context, id: string): Promise<Proposal> {
  requirePermission(ctx, 'lead', 'update');
  await getRecord(ctx, 'lead', id, { fields: ['name'] });
  const lead = await getRecord(ctx, 'lead', id);
  const [names] = await namesFor(ctx, [lead]);
  const [people, companies, missing] = await Promise.all([
    lead.person ? [] : likelyPeople(ctx, personFrom(lead)),
    lead.company ? [] : likelyCompanies(ctx, companyFrom(lead)),
    unmetCriteria(ctx, [id]),
  ]);
  const linked = (field: 'person' | 'company') => {
    const own = idOf(lead[field]);
    return own ? { id: own, title: names?.[field] ?? '' } : null;
  };
  return {
    person: { linked: linked('person'), candidates: people, create: text(lead.contact_name ?? lead.contact_email) },
    company: { linked: linked('company'), candidates: companies, create: text(lead.company_name) },
    deal: { name: dealName(lead, names?.company ?? null), amount: lead.value ?? null, source: text(lead.source) },
    missing: missing.get(id) ?? [],
  };
}

/**
 * Makes a deal of a lead, in one change set: who is not known yet is entered, the deal begins with what the lead says, and
 * the lead ends. What is left out is as proposed: the likeliest match where one is certain enough, else a new record.
 * @throws invalid while required criteria lack their yes
 */
export async function convertLead(ctx: Context, id: string, wish: Conversion = {}): Promise<Moved> {
  requirePermission(ctx, 'lead', 'update');
  if (wish.deal !== null) requirePermission(ctx, 'deal', 'create');
  return inTransaction(ctx, async (ctx) => {
    const lead = await wholeLead(ctx, id);
    if (lead.status === 'converted') throw conflict('This lead was converted already');
    const missing = (await unmetCriteria(ctx, [id])).get(id) ?? [];
    if (missing.length > 0)
      throw invalidField('criteria', 'required', `Still to be answered with yes: ${missing.join(', ')}`);

    const company = await decide(ctx, lead, 'company', wish.company);
    const person = await decide(ctx, lead, 'person', wish.person);
    const changes: Change[] = [];
    const owner = idOf(wish.deal?.owner) ?? idOf(lead.owner) ?? ctx.actor.memberId;
    if (company.values) {
      const values = { ...company.values, owner };
      changes.push({ op: 'create', object: 'company', id: company.id as string, values });
    }
    if (person.values) {
      const values = { ...person.values, company: company.id, owner, lifecycle: 'opportunity' };
      changes.push({ op: 'create', object: 'person', id: person.id as string, values });
    }
    const deal = wish.deal === null ? null : uuidv7();
    if (deal) changes.push({ op: 'create', object: 'deal', id: deal, values: await dealFrom() });

    async function dealFrom(): Promise<Values> {
      const given = wish.deal ?? {};
      const [names] = company.values
        ? [{ company: company.values.name }]
        : await namesFor(ctx, [{ company: company.id }]);
      const values: Values = {
        name: given.name || dealName(lead, text(names?.company)),
        amount: given.amount === undefined ? lead.value : given.amount,
        company: company.id,
        person: person.id,
        product: lead.product,
        source: lead.source,
        owner,
        description: lead.message,
        ...(given.pipeline ? { pipeline: given.pipeline } : {}),
        ...(given.close_date ? { close_date: given.close_date } : {}),
      };
      return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
    }

    // What is made is held to the caller's rights as if made by hand; the lead itself is ended by Kith.
    const made = changes.length > 0 ? await write(ctx, changes, { reason: 'Lead converted' }) : null;
    const values = {
      status: 'converted',
      converted_at: timeOf(ctx.now()),
      person: person.id,
      company: company.id,
      ...(deal ? { deal } : {}),
      ...(lead.owner ? {} : { owner }),
    };
    const { results, changeSet } = await write(
      ctx,
      [{ op: 'update', object: 'lead', id, values, version: lead.version }],
      { system: true, ...(made?.changeSet ? { changeSet: made.changeSet } : { reason: 'Lead converted' }) },
    );
    const result = results[0];
    if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
    return { record: result.record, changeSet };
  });
}

/** Takes a conversion back: what it made goes to the trash, and the lead stands where it stood. */
export async function unconvertLead(ctx: Context, id: string): Promise<Moved> {
  requirePermission(ctx, 'lead', 'update');
  return inTransaction(ctx, async (ctx) => {
    const lead = await wholeLead(ctx, id);
    if (lead.status !== 'converted') throw conflict('This lead is not converted');
    const { schema } = ctx.workspace;
    const { rows } = await sql<{ change_set: string }>`select c.change_set from ${sql.id(schema, 'change')} c
      join ${sql.id(schema, 'change_set')} s on s.id = c.change_set
      where c.record_id = ${id}::uuid and c.object = 'lead' and c.op = 'update' and c.after->>'status' = 'converted'
        and s.undone_by is null order by c.seq desc limit 1`.execute(ctx.db);
    const last = rows[0];
    if (!last) throw conflict('This lead came here already converted');
    const { changeSet } = await undoChangeSet(ctx, last.change_set);
    return { record: await getRecord(unlimited(ctx), 'lead', id), changeSet };
  });
}

interface Decided {
  id: string | null;
  /** Of one that has to be made. */
  values: Values | null;
}

/** From what on a match is taken without being asked. */
const CERTAIN = 0.9;

async function decide(
  ctx: Context,
  lead: KithRecord,
  which: 'person' | 'company',
  wish: Conversion['person'],
): Promise<Decided> {
  if (wish === null) return { id: null, values: null };
  if (wish && 'id' in wish) {
    await getRecord(ctx, which, wish.id, { fields: ['name'] });
    return { id: wish.id, values: null };
  }
  const linked = idOf(lead[which]);
  if (linked && !wish) return { id: linked, values: null };
  const values = which === 'person' ? personFrom(lead) : companyFrom(lead);
  if (wish?.name) values.name = wish.name;
  if (!wish) {
    const [likeliest] = await (which === 'person' ? likelyPeople(ctx, values) : likelyCompanies(ctx, values));
    if (likeliest && likeliest.probability >= CERTAIN) return { id: likeliest.id, values: null };
  }
  const named = which === 'company' ? values.name : (values.name ?? values.email ?? values.phone);
  if (!named || !can(ctx, which, 'create')) return { id: null, values: null };
  return { id: uuidv7(), values };
}

const filled = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));

const personFrom = (lead: KithRecord): Values =>
  filled({
    name: lead.contact_name,
    email: lead.contact_email,
    phone: lead.contact_phone,
    job_title: lead.contact_title,
    city: lead.city,
    country: lead.country,
    source: lead.source,
  });

const companyFrom = (lead: KithRecord): Values =>
  filled({
    name: lead.company_name,
    domain: companyDomain(lead.contact_email),
    industry: lead.industry,
    city: lead.city,
    region: lead.region,
    postal_code: lead.postal_code,
    country: lead.country,
  });

const dealName = (lead: KithRecord, company: string | null): string =>
  (company ?? text(lead.company_name) ?? text(lead.name) ?? '').slice(0, 300);

const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() ? value : null);
