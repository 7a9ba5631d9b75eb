import type { Context } from '../../kernel/context.ts';
import { canonicalDate, timeOf, today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft, NewEvent, Values, Written } from '../../records/types.ts';
import { followMerged, placeLeads } from '../territories/service/placing.ts';
import { unmetCriteria } from './criteria.ts';
import { matchContacts, namesFor } from './match.ts';

/** A lead that somebody still has to do something about. */
export const OPEN = ['new', 'working', 'qualified'];
/** Whose contact waits for a first, or a further, word of ours. */
export const UNANSWERED = ['new', 'working'];

/** What comes from elsewhere was decided there. */
const told = (ctx: Context) => ctx.origin.kind === 'import' || ctx.origin.kind === 'sample';

export const leadRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo' || ctx.origin.kind === 'merge') return;
    const created = drafts.filter((d) => d.op === 'create');
    for (const draft of created) arrive(ctx, draft);
    await matchContacts(ctx, created);
    await nameLeads(ctx, created);
    await placeLeads(ctx, drafts);
    for (const draft of drafts) if (draft.changes('owner')) handOver(ctx, draft);
    const moved = drafts.filter((d) => d.op === 'create' || d.changes('status'));
    for (const draft of moved) moveTo(ctx, draft);
    for (const draft of drafts) if (isPutOff(draft)) comeBack(ctx, draft);
    if (!told(ctx)) await holdToCriteria(ctx, moved);
  },

  follow: followMerged,

  after: (_ctx, written) => written.flatMap(leadEvents),
};

function arrive(ctx: Context, { values }: Draft): void {
  const at = typeof values.created_at === 'string' ? values.created_at : timeOf(ctx.now());
  values.status ??= 'new';
  values.last_inbound_at ??= at;
  values.status_since ??= at;
  values.touches ??= 0;
}

/** "Dana Fox, Cancity", or what else is known, for a lead that came without a name. */
async function nameLeads(ctx: Context, drafts: Draft[]): Promise<void> {
  const nameless = drafts.filter(({ values }) => isBlank(values.name));
  if (nameless.length === 0) return;
  const names = await namesFor(
    ctx,
    nameless.map(({ values }) => values),
  );
  nameless.forEach(({ values }, i) => {
    const { person, company } = names[i] ?? {};
    const who = person ?? values.contact_name;
    const of = company ?? values.company_name;
    const known = [who, of].filter((part) => !isBlank(part)).join(', ');
    const name = known || values.contact_email || values.contact_phone || firstLine(values.message);
    if (!isBlank(name)) values.name = String(name).slice(0, 300);
  });
}

function handOver(ctx: Context, draft: Draft): void {
  const { values } = draft;
  if (draft.op === 'create' && values.owner === undefined) return;
  const owner = idOf(values.owner);
  values.assigned_at ??= owner ? ((values.created_at as string | undefined) ?? timeOf(ctx.now())) : null;
  if (owner) values.unassigned_reason = null;
}

/** What follows from where a lead stands, and what it needs to get there. */
function moveTo(ctx: Context, draft: Draft): void {
  const { values, before } = draft;
  const status = String(draft.get('status') ?? 'new');
  const at = timeOf(ctx.now());
  if (before?.status === 'converted') {
    draft.refuse('status', 'converted', 'This lead was converted: take the conversion back first');
    return;
  }
  if (draft.op === 'update') values.status_since = at;
  if (UNANSWERED.includes(status)) {
    if (draft.op === 'create') values.awaiting_since ??= draft.get('last_inbound_at');
  } else values.awaiting_since = null;
  if (status !== 'recycled' && draft.op === 'update') values.recycle_on ??= null;
  if (status !== 'disqualified' && before?.disqualify_reason) {
    values.disqualify_reason = null;
    values.disqualify_note = null;
  }
  switch (status) {
    case 'working':
      if (before?.status === 'new' || !before) values.accepted_at ??= at;
      break;
    case 'qualified':
      values.qualified_at ??= at;
      values.accepted_at ??= before?.accepted_at ?? at;
      break;
    case 'disqualified':
      if (isBlank(draft.get('disqualify_reason')) && !told(ctx))
        draft.refuse('disqualify_reason', 'required', 'Say why this lead is disqualified');
      break;
    case 'recycled':
      comeBack(ctx, draft);
      break;
    case 'converted':
      // The verb says when; what comes from elsewhere was converted there.
      if (told(ctx)) values.converted_at ??= values.created_at ?? at;
      if (!values.converted_at) draft.refuse('status', 'read_only', 'Convert the lead to bring it here');
      break;
  }
}

/** A lead in nurture that gets another day. */
const isPutOff = (draft: Draft) =>
  draft.op === 'update' &&
  !draft.changes('status') &&
  draft.before?.status === 'recycled' &&
  draft.changes('recycle_on');

function comeBack(ctx: Context, draft: Draft): void {
  if (told(ctx)) return;
  const on = canonicalDate(String(draft.get('recycle_on') ?? ''));
  if (!on) draft.refuse('recycle_on', 'required', 'Say on which day the lead comes back');
  else if (on <= today(ctx.now(), ctx.workspace.timeZone))
    draft.refuse('recycle_on', 'out_of_range', 'The day it comes back lies in the future');
}

/** What an administrator demands is there before a lead counts as qualified or becomes business. */
async function holdToCriteria(ctx: Context, drafts: Draft[]): Promise<void> {
  const asked = drafts.filter((d) => d.values.status === 'qualified' || d.values.status === 'converted');
  if (asked.length === 0) return;
  const unmet = await unmetCriteria(
    ctx,
    asked.map((d) => d.id),
  );
  for (const draft of asked) {
    const missing = unmet.get(draft.id) ?? [];
    if (missing.length > 0)
      draft.refuse('criteria', 'required', `Still to be answered with yes: ${missing.join(', ')}`);
  }
}

const turns: Record<string, string> = {
  qualified: 'lead.qualified',
  disqualified: 'lead.disqualified',
  recycled: 'lead.recycled',
  converted: 'lead.converted',
};

function leadEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if ((op !== 'create' && op !== 'update') || !after) return [];
  const payload: Values = {
    source: record.source,
    owner: record.owner,
    person: record.person,
    company: record.company,
  };
  const event = (name: string, more: Values = {}): NewEvent => ({
    name,
    object: 'lead',
    record_id: id,
    payload: { ...payload, ...more },
  });
  const events: NewEvent[] = [];
  if ('owner' in after && after.owner) events.push(event('lead.assigned', { from_owner: before?.owner ?? null }));
  if ('status' in after) {
    const status = String(after.status);
    const from = before?.status ?? null;
    const name = turns[status] ?? (op === 'update' ? cameBack(from, status) : null);
    if (name) events.push(event(name, { from_status: from, status, deal: record.deal }));
  }
  return events;
}

function cameBack(from: unknown, to: string): string {
  if (from === 'recycled') return 'lead.returned';
  return from === 'new' && to === 'working' ? 'lead.accepted' : 'lead.reopened';
}

const isBlank = (value: unknown) => value === undefined || value === null || String(value).trim() === '';
const firstLine = (text: unknown) =>
  typeof text === 'string' ? (text.trimStart().split('\n', 1)[0] ?? '').trim().slice(0, 120) : null;
