import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { can } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';

/** What records are called, by id, as far as the caller may see them. */
export async function titlesOfRecords(
  ctx: Context,
  records: ReadonlyArray<readonly [object: string, id: string]>,
): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for (const [object, some] of Map.groupBy(records, ([object]) => object)) {
    if (!catalog(ctx).has(object) || !can(ctx, object, 'read')) continue;
    const { title } = catalog(ctx).object(object);
    const ids = [...new Set(some.map(([, id]) => id))];
    for (let at = 0; at < ids.length; at += 200) {
      const filter = { field: 'id', op: 'in', value: ids.slice(at, at + 200) } as const;
      const found = await listRecords(ctx, object, { filter, fields: [title], limit: 200 });
      for (const record of found.records) if (record[title]) titles.set(record.id, String(record[title]));
    }
  }
  return titles;
}
