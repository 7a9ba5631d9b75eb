import type { Context } from '../kernel/context.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { catalog } from './catalog.ts';
import { maskedFields, readableFields } from './permissions.ts';
import { listRecords } from './query.ts';
import type { Filter, KithRecord, Values } from './types.ts';

const AT_ONCE = 200;

/** The records of `ids` that the caller may see and that match, in the trash too, with what they may read of them. */
export async function visibleRecords(
  ctx: Context,
  object: string,
  ids: string[],
  filter: Filter | null,
): Promise<Map<string, KithRecord>> {
  const found = new Map<string, KithRecord>();
  const unique = [...new Set(ids)];
  for (let i = 0; i < unique.length; i += AT_ONCE) {
    let left = unique.slice(i, i + AT_ONCE);
    for (const trashed of [false, true]) {
      if (left.length === 0) break;
      const among: Filter = { field: 'id', op: 'in', value: left };
      const where = filter ? { and: [among, filter] } : among;
      const { records } = await listRecords(ctx, object, { filter: where, limit: AT_ONCE, trashed });
      for (const record of records) found.set(record.id, record);
      left = left.filter((id) => !found.has(id));
    }
  }
  return found;
}

/** What an event says beside its name, without the fields that the caller may not read. */
export function readablePayload(ctx: Context, event: DomainEvent): Values | null {
  if (!event.payload) return null;
  const def = catalog(ctx).object(event.object);
  const masked = new Set(maskedFields(ctx, def));
  const readable = new Set(readableFields(ctx, def).filter((name) => !masked.has(name)));
  // `from_stage` tells of the field `stage`.
  const fieldIn = (key: string) => [key, key.replace(/^from_/, '')].find((name) => name in def.fields);
  const shown = Object.entries(event.payload).filter(([key]) => readable.has(fieldIn(key) ?? 'id'));
  return Object.fromEntries(shown);
}
