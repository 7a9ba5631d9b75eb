import type { Context } from '../kernel/context.ts';
import { catalog } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import { resolveField } from './filter.ts';
import { can } from './permissions.ts';
import type { Filter } from './types.ts';

export interface Usable {
  filter: Filter | null;
  sort: string[];
  columns: string[];
  /** Names of fields that are not there (any more), or not for this person: what the view says of them is left out. */
  missing: string[];
}

/** What of a saved view still makes sense: fields come and go, views stay. */
export function usable(
  ctx: Context,
  def: ObjectDefinition,
  kept: { filter: Filter | null; sort: string[]; columns: string[] },
): Usable {
  const missing = new Set<string>();
  const there = (name: string) => {
    const found = typeof resolveField(ctx, def, name.replace(/^[-+]/, '')) !== 'string';
    if (!found) missing.add(name.replace(/^[-+]/, ''));
    return found;
  };
  return {
    filter: kept.filter && prune(ctx, def, kept.filter, missing),
    sort: kept.sort.filter(there),
    columns: kept.columns.filter(there),
    missing: [...missing],
  };
}

function prune(ctx: Context, def: ObjectDefinition, filter: Filter, missing: Set<string>): Filter | null {
  if ('and' in filter || 'or' in filter) {
    const list = 'and' in filter ? filter.and : filter.or;
    const left = list.flatMap((part) => prune(ctx, def, part, missing) ?? []);
    if (left.length === 0 && list.length > 0) return null;
    return 'and' in filter ? { and: left } : { or: left };
  }
  if ('not' in filter) {
    const inner = prune(ctx, def, filter.not, missing);
    return inner && { not: inner };
  }
  if ('some' in filter) {
    const inverse = catalog(ctx).inverse(def.name, filter.some);
    if (!inverse || !can(ctx, inverse.object.name, 'read')) {
      missing.add(filter.some);
      return null;
    }
    if (!filter.where) return filter;
    const { where, ...rest } = filter;
    const inner = prune(ctx, inverse.object, where, missing);
    return inner ? { ...rest, where: inner } : rest;
  }
  if (typeof resolveField(ctx, def, filter.field) !== 'string') return filter;
  missing.add(filter.field);
  return null;
}
