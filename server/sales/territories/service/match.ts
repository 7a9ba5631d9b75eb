import type { Context } from '../../../kernel/context.ts';
import { invalid } from '../../../kernel/errors.ts';
import { catalog } from '../../../records/catalog.ts';
import { isDerived, type ObjectDefinition } from '../../../records/define.ts';
import { type Condition, planFilter } from '../../../records/filter.ts';
import { meets } from '../../../records/filter-memory.ts';
import type { Filter, KithRecord } from '../../../records/types.ts';

/** What of a territory decides where companies belong. */
export interface Place {
  id: string;
  parent: string | null;
  rules: Filter | null;
}

/** A territory whose rules can be met: its own conditions and those of all it is part of. */
export interface Ready {
  id: string;
  conditions: Condition[];
}

/** The territories in the order in which they are tried, and the fields of companies that their rules ask about. */
export interface Matcher {
  ready: Ready[];
  reads: ReadonlySet<string>;
}

/**
 * Makes rules ready to be asked. A company belongs to the deepest territory whose rules, and those of all it is part of, it
 * meets; of several at the same depth to the first. One without rules takes nothing by itself and lets through to its parts.
 * `places` come in the order of the tree: siblings as they stand.
 */
export function matcherOf(ctx: Context, places: Place[]): Matcher {
  const def = catalog(ctx).object('company');
  const known = new Set(places.map((place) => place.id));
  const below = Map.groupBy(places, ({ parent }) => (parent && known.has(parent) ? parent : null));
  const found: Array<Ready & { depth: number }> = [];
  const seen = new Set<string>();
  const walk = (place: Place, depth: number, above: Condition[]): void => {
    if (seen.has(place.id)) return;
    seen.add(place.id);
    const own = place.rules ? planned(ctx, def, place.rules) : null;
    // A rule that cannot be asked any more (its field was ended) lets nothing through.
    if (place.rules && !own) return;
    const conditions = own ? [...above, own] : above;
    if (own) found.push({ id: place.id, depth, conditions });
    for (const part of below.get(place.id) ?? []) walk(part, depth + 1, conditions);
  };
  for (const top of below.get(null) ?? []) walk(top, 0, []);
  const reads = new Set<string>();
  for (const { conditions } of found) for (const condition of conditions) collect(condition, reads);
  return { ready: found.toSorted((a, b) => b.depth - a.depth), reads };
}

/** Where a company belongs, by what is known of it; nowhere where nothing is. */
export function territoryFor({ ready }: Matcher, record: KithRecord | null): string | null {
  if (!record) return null;
  const asked = new Map<Condition, boolean>();
  const met = (condition: Condition): boolean => {
    const known = asked.get(condition);
    if (known !== undefined) return known;
    const answer = meets(condition, record);
    asked.set(condition, answer);
    return answer;
  };
  return ready.find(({ conditions }) => conditions.every(met))?.id ?? null;
}

function planned(ctx: Context, def: ObjectDefinition, rules: Filter): Condition | null {
  try {
    const condition = planFilter(ctx, def, rules, 'rules', { trusted: true });
    return isPlain(condition) ? condition : null;
  } catch {
    return null;
  }
}

/** About the company itself: nothing of other records, so that one record can be judged as it is written. */
function isPlain(condition: Condition): boolean {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.every(isPlain);
  if (condition.kind === 'not') return isPlain(condition.of);
  return condition.kind === 'test';
}

function collect(condition: Condition, into: Set<string>): void {
  if (condition.kind === 'all' || condition.kind === 'any') for (const part of condition.of) collect(part, into);
  else if (condition.kind === 'not') collect(condition.of, into);
  else if (condition.kind === 'test') {
    into.add(condition.field.name);
    if (condition.field.longitude) into.add(condition.field.longitude);
  }
}

const notAsked: Record<string, string> = {
  territory: 'Rules cannot ask for the territory: it follows from them',
  territory_pinned: 'Rules cannot ask whether the territory was set by hand',
  owner: 'Rules cannot ask who looks after a company: that follows from the territory',
};

/** @throws invalid for rules that cannot be asked of a company by itself */
export function checkRules(ctx: Context, rules: Filter, path: string): void {
  const def = catalog(ctx).object('company');
  const condition = planFilter(ctx, def, rules, path, { trusted: true });
  const refuse = (code: string, message: string) => invalid(message, [{ field: path, code, message }]);
  if (!isPlain(condition))
    throw refuse('not_own', 'Rules ask about the company itself, not about records that belong to it');
  if (asksForCaller(rules)) throw refuse('operator', 'Rules hold for everyone and cannot ask for whoever is asking');
  const reads = new Set<string>();
  collect(condition, reads);
  for (const name of reads) {
    const field = def.fields[name];
    if (notAsked[name]) throw refuse('not_own', notAsked[name]);
    if (!field || isDerived(field))
      throw refuse('not_own', `Rules cannot ask for "${field?.label ?? name}": Kith works it out`);
  }
}

function asksForCaller(filter: Filter): boolean {
  if ('and' in filter) return filter.and.some(asksForCaller);
  if ('or' in filter) return filter.or.some(asksForCaller);
  if ('not' in filter) return asksForCaller(filter.not);
  return 'op' in filter && filter.op === 'is_me';
}
