import type { Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { canonicalDate } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { checkFilter } from '../../records/filter.ts';
import { unlimited } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft } from '../../records/types.ts';
import { staffOf } from '../../workspace/members/service.ts';
import { quotasOf } from '../forecast/figures.ts';
import { periodOf } from '../forecast/periods.ts';
import { mayLead } from '../forecast/rules.ts';
import { checkDefinition, type Measure, measureOf, readDefinition, readJson } from './measures.ts';
import { type Every, spanAt } from './periods.ts';
import { MEASURES } from './schema.ts';
import { wordFor } from './words.ts';

export type Staff = Awaited<ReturnType<typeof staffOf>>;
type Get = (field: string) => unknown;

/** What the parts of a team's goal have from it. */
const INHERITED = ['measure', 'definition', 'filter', 'period', 'starts_on', 'ends_on', 'repeats'];

export const goalRules: Rules = {
  async prepare(ctx, drafts) {
    const touched = drafts.filter((draft) => draft.op !== 'purge');
    if (touched.length === 0) return;
    const staff = await staffOf(ctx);
    for (const draft of touched) {
      if (draft.op === 'create' || draft.op === 'update') if (ctx.origin.kind !== 'undo') settle(ctx, staff, draft);
      const before: Get = (field) => draft.before?.[field];
      if (!maySet(ctx, staff, (field) => draft.get(field)) || (draft.before && !maySet(ctx, staff, before)))
        draft.refuse(
          draft.get('scope') === 'team' ? 'team' : draft.get('scope') === 'everyone' ? 'scope' : 'owner',
          'not_allowed',
          'Goals of others are set by administrators, by those whom they report to and by the leads of their teams',
        );
    }
    if (ctx.origin.kind !== 'undo') await refuseBesideQuota(ctx, touched);
  },

  /** The parts of a goal go with it. */
  async also(ctx, drafts) {
    const changed = drafts.filter(
      (draft) => draft.op === 'trash' || (draft.op === 'update' && INHERITED.some((field) => draft.changes(field))),
    );
    if (changed.length === 0) return [];
    const own = new Set(drafts.map(({ id }) => id));
    const { records } = await listRecords(unlimited(ctx), 'goal', {
      filter: { field: 'parent', op: 'in', value: changed.map(({ id }) => id) },
      limit: 200,
    });
    return records.flatMap((part): Change[] => {
      const draft = changed.find(({ id }) => id === idOf(part.parent));
      if (!draft || own.has(part.id)) return [];
      if (draft.op === 'trash') return [{ op: 'trash', object: 'goal', id: part.id }];
      const values = Object.fromEntries(INHERITED.map((field) => [field, draft.get(field) ?? null]));
      return [{ op: 'update', object: 'goal', id: part.id, values }];
    });
  },
};

/** Kith and administrators may set any goal, members their own, others where they lead. */
export function maySet(ctx: Context, staff: Staff, get: Get): boolean {
  if (ctx.actor.kind === 'system' || ctx.role === 'admin' || ctx.role === 'owner') return true;
  const me = ctx.rights?.me ?? ctx.actor.memberId;
  if (get('scope') === 'everyone') return false;
  if (get('scope') !== 'team') return mayLead(ctx, staff, idOf(get('owner')), 'themselves too');
  const seen = new Set<string>();
  for (let at = idOf(get('team')); at && !seen.has(at); at = staff.teams.get(at)?.parent ?? null) {
    seen.add(at);
    const lead = staff.teams.get(at)?.lead;
    if (lead && (lead === me || mayLead(ctx, staff, lead, 'others only'))) return true;
  }
  return false;
}

function settle(ctx: Context, staff: Staff, draft: Draft): void {
  const set = (field: string, value: unknown) => {
    if ((draft.get(field) ?? null) !== value) draft.values[field] = value;
  };
  const scope = draft.get('scope') ?? 'member';
  // Who notes a goal for nobody means themselves.
  if (draft.op === 'create' && scope === 'member' && !('owner' in draft.values)) set('owner', ctx.actor.memberId);
  if (scope !== 'member') set('owner', null);
  else if (!draft.get('owner')) draft.refuse('owner', 'required', 'Say whose goal it is');
  if (scope !== 'team') set('team', null);
  else if (!draft.get('team')) draft.refuse('team', 'required', 'Say which team’s goal it is');
  for (const field of ['definition', 'filter'])
    if (draft.values[field] && typeof draft.values[field] === 'object')
      draft.values[field] = JSON.stringify(draft.values[field]);
  const measure = measureFrom(ctx, draft);
  if (!measure) return;
  settleFilter(ctx, draft, measure);
  settleTarget(draft, measure, set);
  settleDays(draft, set);
  if (!draft.get('name')) set('name', nameFor(ctx, staff, draft));
}

function measureFrom(ctx: Context, draft: Draft): Measure | null {
  const name = draft.get('measure') ?? 'won_value';
  const own = MEASURES.find((one) => one === name);
  if (own) {
    if (draft.get('definition')) draft.values.definition = null;
    return measureOf(own);
  }
  const given = readDefinition(draft.get('definition'));
  if (!given) {
    draft.refuse('definition', 'required', 'Say what is counted: an object, and the date that decides when');
    return null;
  }
  // What stands there already was allowed to whoever wrote it.
  if (!draft.changes('definition') && draft.op !== 'create')
    return safely(() => checkDefinition(unlimited(ctx), given));
  try {
    return checkDefinition(ctx, given);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    draft.refuse('definition', 'invalid', error.message);
    return null;
  }
}

function settleFilter(ctx: Context, draft: Draft, measure: Measure): void {
  const text = draft.get('filter');
  if (!text || (draft.op === 'update' && !draft.changes('filter') && !draft.changes('measure'))) return;
  const filter = readJson(text);
  const refuse = (message: string) => draft.refuse('filter', 'invalid', message);
  if (filter === undefined) refuse('The filter cannot be read');
  // A goal says the same whoever reads it.
  else if (JSON.stringify(filter).includes('"is_me"'))
    refuse('Choose a colleague by name: “me” is somebody else for each reader');
  else {
    try {
      checkFilter(ctx, catalog(ctx).object(measure.object), filter, 'filter');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refuse(error.message);
    }
  }
}

function settleTarget(draft: Draft, measure: Measure, set: (field: string, value: unknown) => void): void {
  if (draft.get('from_quota') === true) {
    if (!mayFollowQuota((field) => draft.get(field)))
      draft.refuse('from_quota', 'invalid', 'Quotas are for won value by month, quarter or year, without a filter');
    set('target', null);
    set('amount', null);
    return;
  }
  const given = measure.kind === 'money' ? 'amount' : 'target';
  set(measure.kind === 'money' ? 'target' : 'amount', null);
  const value = draft.get(given);
  const number = Number(value && typeof value === 'object' && 'amount' in value ? value.amount : (value ?? 0));
  if (!(number > 0)) draft.refuse(given, 'required', 'Give a target above nothing');
  if (measure.kind === 'percent' && number > 100) draft.refuse(given, 'out_of_range', 'A rate is 100 % at most');
}

/** Whether a goal counts what quotas are about. */
export const mayFollowQuota = (get: Get): boolean =>
  get('measure') === 'won_value' && !get('filter') && ['month', 'quarter', 'year'].includes(String(get('period')));

/** A target stands in one place: where a colleague has a quota for the same period, their goal follows it. */
async function refuseBesideQuota(ctx: Context, drafts: Draft[]): Promise<void> {
  for (const draft of drafts) {
    const { op } = draft;
    const period = draft.get('period');
    if ((op !== 'create' && op !== 'update') || draft.get('from_quota') === true || !draft.values.amount) continue;
    const owner = idOf(draft.get('owner'));
    const from = canonicalDate(String(draft.get('starts_on') ?? ''));
    if (!owner || !from || !mayFollowQuota((field) => draft.get(field)) || (period !== 'month' && period !== 'quarter'))
      continue;
    if ((await quotasOf(ctx, periodOf(period, from))).has(owner))
      draft.refuse('from_quota', 'quota', 'This colleague has a quota for the period: let the goal follow it');
  }
}

function settleDays(draft: Draft, set: (field: string, value: unknown) => void): void {
  const every = String(draft.get('period') ?? 'quarter') as Every;
  const from = canonicalDate(String(draft.get('starts_on') ?? ''));
  const until = canonicalDate(String(draft.get('ends_on') ?? ''));
  if (!from) return;
  const first = every === 'own' ? { from } : spanAt(every, from);
  set('starts_on', first.from);
  if (every === 'own') set('repeats', false);
  const ends = every === 'own' || draft.get('repeats') === true;
  if (every === 'own' && !until) draft.refuse('ends_on', 'required', 'Say on which day it ends');
  else if (!ends) set('ends_on', null);
  else if (until && until < first.from) draft.refuse('ends_on', 'out_of_range', 'The end comes after the beginning');
  else if (until) set('ends_on', every === 'own' ? until : spanAt(every, until).until);
}

function nameFor(ctx: Context, staff: Staff, draft: Draft): string {
  const what = wordFor(ctx, String(draft.get('measure') ?? 'won_value'));
  const whom =
    draft.get('scope') === 'team'
      ? staff.teams.get(idOf(draft.get('team')) ?? '')?.name
      : draft.get('scope') === 'everyone'
        ? null
        : staff.colleagues.get(idOf(draft.get('owner')) ?? '')?.name;
  return [what, whom].filter(Boolean).join(', ').slice(0, 200);
}

function safely<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
