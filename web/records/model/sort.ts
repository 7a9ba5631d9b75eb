/** `-close_date,name` in addresses and in the API's `sort`. */
export interface SortKey {
  path: string;
  down: boolean;
}

export const parseSort = (text: string | undefined): SortKey[] =>
  (text ?? '')
    .split(',')
    .filter(Boolean)
    .map((part) => ({ path: part.replace(/^-/, ''), down: part.startsWith('-') }));

export const printSort = (keys: SortKey[]): string | undefined =>
  keys.length ? keys.map((k) => (k.down ? '-' : '') + k.path).join(',') : undefined;

export const sortList = (keys: SortKey[]): string[] => keys.map((k) => (k.down ? '-' : '') + k.path);

/** A click on a header: up, down, none. With `add` the other keys stay and this one joins at the end. */
export function pressHeader(keys: SortKey[], path: string, add: boolean): SortKey[] {
  const now = keys.find((k) => k.path === path);
  const next = !now ? { path, down: false } : now.down ? null : { path, down: true };
  if (!add) return next ? [next] : [];
  if (!now) return [...keys, { path, down: false }];
  return next ? keys.map((k) => (k.path === path ? next : k)) : keys.filter((k) => k.path !== path);
}
