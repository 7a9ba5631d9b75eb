import type { Context } from '../../kernel/context.ts';
import { canonicalDate, today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft, NewEvent, Written } from '../../records/types.ts';
import { namesOf } from './queries.ts';
import { cancelBy, lastDayOf, statusOn, type Unit } from './terms.ts';

export const contractRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    // An undo brings back all that follows from the dates together with them.
    if (ctx.origin.kind === 'undo') return;
    const day = today(ctx.now(), ctx.workspace.timeZone);
    for (const draft of drafts) {
      if (!readable(draft)) continue;
      followTerm(draft);
      refuseBadDates(draft);
      if (draft.op === 'create') draft.values.renewals ??= 0;
      const ends = draft.get('ends') as string | null;
      const notice = draft.get('notice');
      draft.values.cancel_by =
        ends && typeof notice === 'number'
          ? cancelBy(ends, notice, (draft.get('notice_unit') ?? 'month') as Unit)
          : null;
      draft.values.status = statusOn(standing(draft), day);
    }
    await nameContracts(ctx, drafts);
  },

  after: (_ctx, written) => written.flatMap(contractEvents),
};

const days = ['signed_on', 'starts', 'ends'] as const;

/** Whether all days in it are days; what is not one is refused by the engine in its own words. */
const readable = (draft: Draft) =>
  days.every((name) => {
    const value = draft.values[name];
    return value === undefined || value === null || (typeof value === 'string' && canonicalDate(value) !== null);
  }) &&
  ['term_months', 'notice'].every((name) => {
    const value = draft.values[name];
    return (
      value === undefined ||
      value === null ||
      (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1000)
    );
  });

/** The end follows from the start and the term, unless somebody says another. */
function followTerm(draft: Draft): void {
  if (draft.values.ends) return;
  const [starts, months] = [draft.get('starts'), draft.get('term_months')];
  const moved = draft.op === 'create' || draft.changes('starts') || draft.changes('term_months');
  if ('ends' in draft.values && draft.op === 'update') return;
  if (!moved) return;
  // Once renewed its end is that of a later term, which no longer follows from the first.
  if (Number(draft.get('renewals') ?? 0) > 0) return;
  if (starts && typeof months === 'number' && months > 0) draft.values.ends = lastDayOf(String(starts), months);
  else if (draft.op === 'update' && draft.changes('term_months') && months === null) draft.values.ends = null;
}

function refuseBadDates(draft: Draft): void {
  const [starts, ends] = [draft.get('starts'), draft.get('ends')];
  if (starts && ends && String(ends) < String(starts))
    draft.refuse('ends', 'out_of_range', 'A contract cannot end before it starts');
  if (draft.get('auto_renews') && !draft.get('ends'))
    draft.refuse('auto_renews', 'invalid', 'Only a contract with an end can renew itself: give it a term');
  if (draft.values.signed_on === null && draft.before?.signed_on)
    draft.refuse('signed_on', 'invalid', 'A signed contract stays signed; give notice instead');
}

const standing = (draft: Draft) => ({
  signed_on: draft.get('signed_on'),
  starts: draft.get('starts'),
  ends: draft.get('ends'),
  terminated_on: draft.get('terminated_on'),
  terminates_on: draft.get('terminates_on'),
});

async function nameContracts(ctx: Context, drafts: Draft[]): Promise<void> {
  const nameless = drafts.filter((d) => d.op === 'create' && !String(d.values.name ?? '').trim());
  if (nameless.length === 0) return;
  const ids = nameless.map((d) => idOf(d.values.company)).filter((id) => id !== null);
  const companies = await namesOf(ctx.db, 'company', ids);
  for (const { values } of nameless) {
    const company = companies.get(idOf(values.company) ?? '');
    if (company) values.name = company.slice(0, 300);
  }
}

function contractEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if (!after) return [];
  const payload = { company: record.company, owner: record.owner, ends: record.ends, starts: record.starts };
  const event = (name: string, more: object = {}): NewEvent => ({
    name,
    object: 'contract',
    record_id: id,
    payload: { ...payload, ...more },
  });
  const events: NewEvent[] = [];
  const turned = (field: string) => field in after && (op === 'create' || before?.[field] !== after[field]);
  if (turned('signed_on') && after.signed_on) events.push(event('contract.signed'));
  if (op === 'update' && turned('terminated_on'))
    events.push(
      after.terminated_on
        ? event('contract.terminated', { terminates_on: record.terminates_on, reason: record.termination_reason })
        : event('contract.termination_withdrawn'),
    );
  if (op === 'update' && turned('renewals') && Number(after.renewals) > Number(before?.renewals ?? 0))
    events.push(event('contract.renewed', { from: before?.ends ?? null }));
  if (op === 'update' && turned('status') && after.status === 'ended') events.push(event('contract.ended'));
  return events;
}
