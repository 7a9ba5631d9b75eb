/** The filter language as the screens edit it: pure functions on trees, addressed by the path of child positions. */
export type Operator = string;

export interface Condition {
  field: string;
  op: Operator;
  value?: unknown;
}
export interface Some {
  some: string;
  where?: Filter;
  count?: { eq?: number; gte?: number; lte?: number };
}
export interface Not {
  not: Filter;
}
export type Filter = Condition | Some | Not | { and: Filter[] } | { or: Filter[] };

/** Positions from the root: children of and/or by index; `0` steps into a not or a some. */
export type Path = number[];

export const isCondition = (f: Filter): f is Condition => 'field' in f;
export const isSome = (f: Filter): f is Some => 'some' in f;
export const isNot = (f: Filter): f is Not => 'not' in f;
export const isAnd = (f: Filter): f is { and: Filter[] } => 'and' in f;
export const isOr = (f: Filter): f is { or: Filter[] } => 'or' in f;
export const isGroup = (f: Filter): f is { and: Filter[] } | { or: Filter[] } => isAnd(f) || isOr(f);

export function childrenOf(filter: Filter): Filter[] {
  if (isAnd(filter)) return filter.and;
  if (isOr(filter)) return filter.or;
  if (isNot(filter)) return [filter.not];
  if (isSome(filter)) return filter.where ? [filter.where] : [];
  return [];
}

function withChildren(filter: Filter, children: Filter[]): Filter {
  if (isAnd(filter)) return { and: children };
  if (isOr(filter)) return { or: children };
  const [only] = children;
  if (isNot(filter)) return only ? { not: only } : { and: [] };
  if (isSome(filter)) {
    const { where: _, ...rest } = filter;
    return only ? { ...rest, where: only } : rest;
  }
  return filter;
}

/** The root as a list that is and-ed together: what the bar shows as chips. */
export function chipsOf(filter: Filter | null | undefined): Filter[] {
  if (!filter) return [];
  return isAnd(filter) ? filter.and : [filter];
}

/** The smallest tree that says the same as `chips` and-ed together. */
export function fromChips(chips: Filter[]): Filter | null {
  if (chips.length === 0) return null;
  return { and: chips };
}

export function at(filter: Filter, path: Path): Filter | undefined {
  return path.reduce<Filter | undefined>((here, i) => (here ? childrenOf(here)[i] : undefined), filter);
}

/** Replaces what stands at `path`; null takes it away, and with it groups and negations left empty by that. */
export function replaceAt(filter: Filter, path: Path, next: Filter | null): Filter | null {
  const [head, ...rest] = path;
  if (head === undefined) return next;
  const children = childrenOf(filter);
  const child = children[head];
  if (!child) return filter;
  const replaced = replaceAt(child, rest, next);
  const left = replaced ? children.with(head, replaced) : children.toSpliced(head, 1);
  if (left.length === 0 && !isSome(filter)) return null;
  return withChildren(filter, left);
}

/** Adds `added` at the end of the group (or as the condition of the `some`) at `path`. */
export function addAt(filter: Filter | null, path: Path, added: Filter): Filter {
  if (!filter) return { and: [added] };
  const target = at(filter, path);
  if (!target) return filter;
  if (isSome(target)) {
    const where = target.where;
    const next: Filter = !where
      ? { ...target, where: { and: [added] } }
      : {
          ...target,
          where: isGroup(where) ? withChildren(where, [...childrenOf(where), added]) : { and: [where, added] },
        };
    return replaceAt(filter, path, next) ?? next;
  }
  const next = isGroup(target) ? withChildren(target, [...childrenOf(target), added]) : { and: [target, added] };
  return replaceAt(filter, path, next) ?? next;
}

/** Turns "all of" into "any of" and back. */
export function joinWith(filter: Filter, path: Path, join: 'and' | 'or'): Filter {
  const target = at(filter, path);
  if (!target || !isGroup(target)) return filter;
  const children = childrenOf(target);
  return replaceAt(filter, path, join === 'and' ? { and: children } : { or: children }) ?? filter;
}

export function toggleNot(filter: Filter, path: Path): Filter {
  const target = at(filter, path);
  if (!target) return filter;
  return replaceAt(filter, path, isNot(target) ? target.not : { not: target }) ?? filter;
}

const noValue = new Set(['empty', 'not_empty', 'is_me']);

/** Operators that say everything without a value. */
export const needsValue = (op: Operator) => !noValue.has(op);

const hasValue = (value: unknown): boolean => {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0 && value.every(hasValue);
  return true;
};

export const isComplete = (c: Condition) => c.field !== '' && (!needsValue(c.op) || hasValue(c.value));

/** The tree without conditions that are still being written: what may be sent to the server. */
export function complete(filter: Filter | null | undefined): Filter | null {
  if (!filter) return null;
  if (isCondition(filter)) return isComplete(filter) ? filter : null;
  if (isNot(filter)) {
    const inner = complete(filter.not);
    return inner ? { not: inner } : null;
  }
  if (isSome(filter)) {
    const { where, ...rest } = filter;
    const inner = complete(where);
    return inner ? { ...rest, where: inner } : rest;
  }
  const kept = childrenOf(filter)
    .map((child) => complete(child))
    .filter((child) => child !== null);
  return kept.length > 0 ? withChildren(filter, kept) : null;
}

export function sameFilter(a: Filter | null | undefined, b: Filter | null | undefined): boolean {
  return canonical(complete(a)) === canonical(complete(b));
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );

/** Both together; either may be missing. */
export function both(a: Filter | null | undefined, b: Filter | null | undefined): Filter | null {
  const parts = [a, b].filter((f): f is Filter => Boolean(f));
  if (parts.length < 2) return parts[0] ?? null;
  return { and: parts.flatMap((f) => (isAnd(f) ? f.and : [f])) };
}
