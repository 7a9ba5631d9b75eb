import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { can, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import type { GuardSettings, Incident, PastOffer } from './schema.ts';

/** Whose signals: a company with its people, or one person. */
export interface Customer {
  company: string | null;
  person: string | null;
}

export interface Signals {
  openComplaints: number;
  /** The latest of them, those that the caller may see with their titles. */
  complaints: Incident[];
  /** The latest figure; null where nobody has said. */
  satisfaction: number | null;
  /** Offers since `since`, newest first. */
  offers: PastOffer[];
  knowsComplaints: boolean;
  knowsSatisfaction: boolean;
}

/** What is known of how a customer feels, from whatever the workspace has that tells. */
export async function customerSignals(
  ctx: Context,
  customer: Customer,
  settings: GuardSettings,
  since: string,
): Promise<Signals> {
  const [complaints, satisfaction, offers] = await Promise.all([
    complaintsOf(ctx, customer, settings.complaints),
    satisfactionOf(ctx, customer, settings.satisfaction),
    offersTo(ctx, customer, since),
  ]);
  return { ...complaints, ...satisfaction, offers };
}

const found = (ctx: Context, name: string): ObjectDefinition | undefined =>
  catalog(ctx).objects.find((def) => (def.plural === name || def.name === name) && !def.archived);

/** Records of `source` that belong to the customer: named itself, or one of its people. */
function belonging(source: { company?: string | null; person?: string | null }, customer: Customer): Filter | null {
  const { company, person } = source;
  const or: Filter[] = [];
  if (customer.company && company) or.push({ field: company, op: 'eq', value: customer.company });
  if (customer.company && person) or.push({ field: `${person}.company`, op: 'eq', value: customer.company });
  if (!customer.company && customer.person && person) or.push({ field: person, op: 'eq', value: customer.person });
  return or.length > 0 ? { or } : null;
}

async function complaintsOf(ctx: Context, customer: Customer, source: GuardSettings['complaints']) {
  const def = source ? found(ctx, source.object) : undefined;
  const whose = source && belonging(source, customer);
  if (!source || !def || !whose) return { openComplaints: 0, complaints: [], knowsComplaints: Boolean(def) };
  const filter: Filter = { and: [whose, ...(source.filter ? [source.filter as Filter] : [])] };
  // That there is one is said to everybody who sells; what it says only to those who may read it.
  const { records, count } = await listRecords(unlimited(ctx), def.name, {
    filter,
    fields: ['id', 'created_at'],
    limit: 5,
    count: 'exact',
  });
  const titles = new Map<string, string>();
  if (can(ctx, def.name, 'read') && records.length > 0) {
    const ids = records.map((record) => record.id);
    const seen = await listRecords(ctx, def.name, { filter: { field: 'id', op: 'in', value: ids }, limit: 5 });
    for (const record of seen.records) titles.set(record.id, String(record[def.title] ?? ''));
  }
  const complaints = records.map(
    ({ id, created_at }): Incident => ({
      object: def.plural,
      id: titles.has(id) ? id : null,
      title: titles.get(id) ?? null,
      at: created_at,
    }),
  );
  return { openComplaints: count?.value ?? records.length, complaints, knowsComplaints: true };
}

async function satisfactionOf(ctx: Context, customer: Customer, source: GuardSettings['satisfaction']) {
  const def = source ? found(ctx, source.object) : undefined;
  const figure = (record: KithRecord | undefined) => {
    const value = record && source ? record[source.field] : null;
    return { satisfaction: value === null || value === undefined ? null : Number(value), knowsSatisfaction: true };
  };
  if (!source || !def) return { satisfaction: null, knowsSatisfaction: false };
  const all = unlimited(ctx);
  const itself = def.name === 'company' ? customer.company : def.name === 'person' ? customer.person : null;
  if (itself) return figure(await getRecord(all, def.name, itself, { fields: [source.field] }).catch(() => undefined));
  const whose = belonging(source, customer);
  if (!whose) return { satisfaction: null, knowsSatisfaction: true };
  const filter: Filter = { and: [whose, { field: source.field, op: 'not_empty' }] };
  const { records } = await listRecords(all, def.name, {
    filter,
    fields: [source.field],
    sort: ['-created_at'],
    limit: 1,
  });
  return figure(records[0]);
}

/** What a customer was offered, newest first; the most recent two hundred are all that limits ask for. */
async function offersTo(ctx: Context, customer: Customer, since: string): Promise<PastOffer[]> {
  const whose = belonging({ company: 'company', person: 'person' }, customer);
  if (!whose) return [];
  const filter: Filter = { and: [whose, { field: 'offered_on', op: 'gte', value: since }] };
  const fields = ['name', 'kind', 'outcome', 'product.name', 'offered_on', 'decided_on', 'refusal_reason'];
  const { records } = await listRecords(unlimited(ctx), 'offer', { filter, fields, sort: ['-offered_on'], limit: 200 });
  return records.map((record) => {
    const product = record.product as { id: string; name?: string } | string | null;
    const id = idOf(product);
    return {
      id: record.id,
      name: String(record.name ?? ''),
      kind: String(record.kind ?? 'new'),
      outcome: String(record.outcome ?? 'open'),
      product: id ? { id, name: typeof product === 'object' ? (product?.name ?? '') : '' } : null,
      offered_on: String(record.offered_on),
      decided_on: (record.decided_on as string | null) ?? null,
      refusal_reason: (record.refusal_reason as string | null) ?? null,
    };
  });
}
