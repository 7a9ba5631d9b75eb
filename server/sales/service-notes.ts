import type { Context } from '../kernel/context.ts';
import { getRecord, listRecords } from '../records/query.ts';

/** What the sellers of a company's won deals left for service, the latest first. */
export async function serviceNotesOf(ctx: Context, company: string) {
  await getRecord(ctx, 'company', company, { fields: ['id'] });
  const { records } = await listRecords(ctx, 'deal', {
    filter: {
      and: [
        { field: 'company', op: 'eq', value: company },
        { field: 'status', op: 'eq', value: 'won' },
        { field: 'service_notes', op: 'not_empty' },
      ],
    },
    fields: ['name', 'service_notes', 'close_date', 'owner.name', 'product.name'],
    sort: ['-close_date'],
    limit: 20,
  });
  return records.map(({ id, name, service_notes, close_date, owner, product }) => ({
    deal: { id, name: String(name) },
    notes: String(service_notes),
    closed_on: (close_date as string | null) ?? null,
    owner: named(owner),
    product: named(product),
  }));
}

function named(value: unknown): { id: string; name: string } | null {
  const one = value as { id?: string; name?: string } | null;
  return one?.id ? { id: one.id, name: one.name ?? '' } : null;
}
