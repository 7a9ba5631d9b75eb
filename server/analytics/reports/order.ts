import type { Context } from '../../kernel/context.ts';
import type { Dimension } from './dimensions.ts';
import type { Planned } from './run.ts';
import type { Key } from './schema.ts';
import { plainOf, type TableRow, type Titles } from './table.ts';

/** Rows (or columns, where `at` says which dimension they are of) as people look for them; "others" comes last. */
export function inOrder(
  ctx: Context,
  { definition, measures, dimensions }: Planned,
  rows: TableRow[],
  titles: Titles,
  at?: number,
): TableRow[] {
  const { sort } = definition;
  const by = at === undefined && sort ? measures.findIndex(({ spec }) => spec.name === sort.by) : -1;
  const compareKeys = keyOrder(ctx, dimensions, titles, at ?? 0);
  const turn = at === undefined && sort?.by === 'rows' && sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (a.others !== b.others) return a.others ? 1 : -1;
    if (by >= 0) {
      const [x, y] = [plainOf(a.values[by] ?? null), plainOf(b.values[by] ?? null)];
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1;
      } else if (x !== y) return sort?.descending ? y - x : x - y;
    }
    return turn * compareKeys(a.key, b.key);
  });
}

/** Dates by the calendar, choices as they are listed, records and texts by the alphabet; what is empty comes last. */
function keyOrder(ctx: Context, dimensions: Dimension[], titles: Titles, from: number) {
  const { compare } = new Intl.Collator(ctx.workspace.locale, { numeric: true, sensitivity: 'base' });
  return (a: Key[], b: Key[]): number => {
    for (let i = 0; i < a.length; i++) {
      const [x, y] = [a[i] ?? null, b[i] ?? null];
      if (x === y) continue;
      if (x === null || y === null) return x === null ? 1 : -1;
      if (typeof x === 'number' && typeof y === 'number') return x - y;
      const dimension = dimensions[from + i];
      const choices = dimension?.kind === 'choice' ? dimension.place.field.choices : undefined;
      if (choices) {
        const place = (key: Key) => choices.findIndex(({ value }) => value === key);
        if (place(x) !== place(y)) return (place(x) >>> 0) - (place(y) >>> 0);
      }
      const name = (key: Key) => titles[from + i]?.get(String(key)) ?? String(key);
      const order = compare(name(x), name(y));
      if (order !== 0) return order;
    }
    return 0;
  };
}
