import Big from 'big.js';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { canonicalMoney, type Money } from '../../records/money.ts';
import { idOf } from '../../records/reference.ts';
import { decodeRow } from '../../records/storage.ts';
import type { Draft, KithRecord, NewEvent, Written } from '../../records/types.ts';
import { namesOf } from '../contracts/queries.ts';
import { calledSoFar, linesOfFrameworks } from './queries.ts';

export const frameworkRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    const companies = await namesOf(ctx.db, 'company', ids(drafts.filter(nameless), 'company'));
    for (const draft of drafts) {
      const [starts, ends] = [draft.get('starts'), draft.get('ends')];
      if (starts && ends && String(ends) < String(starts))
        draft.refuse('ends', 'out_of_range', 'An agreement cannot end before it starts');
      draft.values.status = draft.get('ended_on') ? 'ended' : draft.get('signed_on') ? 'active' : 'draft';
      if (nameless(draft)) {
        const company = companies.get(idOf(draft.values.company) ?? '');
        if (company) draft.values.name = company.slice(0, 300);
      }
    }
  },
  after: (_ctx, written) => written.flatMap(frameworkEvents),
};

const nameless = (d: Draft) => d.op === 'create' && !String(d.values.name ?? '').trim();
const ids = (drafts: Draft[], field: string): string[] =>
  drafts.map((d) => idOf(d.get(field))).filter((id) => id !== null);

function frameworkEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if (op !== 'update' || !after) return [];
  const turned = (field: string) => field in after && before?.[field] !== after[field];
  const event = (name: string): NewEvent => ({
    name,
    object: 'framework',
    record_id: id,
    payload: { company: record.company },
  });
  if (turned('signed_on') && after.signed_on) return [event('framework.signed')];
  if (turned('ended_on')) return [event(after.ended_on ? 'framework.ended' : 'framework.reopened')];
  return [];
}

export const frameworkLineRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    const products = await namesOf(ctx.db, 'product', ids(drafts, 'product'));
    for (const draft of drafts) {
      const name = products.get(idOf(draft.get('product')) ?? '');
      if (name && (draft.op === 'create' || draft.changes('product'))) draft.values.name = name;
    }
  },
};

/** What counts against the commitment; what is planned, too, so that plans do not outgrow it unseen. */
const counts = (status: unknown) => status !== 'cancelled';

export const callOffRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    const frameworks = await held(ctx, [...new Set(ids(drafts, 'framework'))]);
    const lines = await linesOfFrameworks(ctx.db, [...frameworks.keys()]);
    const day = today(ctx.now(), ctx.workspace.timeZone);
    for (const draft of drafts) {
      const framework = frameworks.get(idOf(draft.get('framework')) ?? '');
      if (!framework) continue;
      if (draft.op === 'create') draft.values.status ??= 'planned';
      takePrice(ctx, draft, framework, lines);
      if (ctx.origin.kind !== 'sample') refuseOutside(draft, framework, day);
    }
    if (ctx.origin.kind !== 'sample') await refuseBeyond(ctx, drafts, frameworks);
  },
  after: (_ctx, written) => written.flatMap(callOffEvents),
};

/** Locked in one order until the commit: of two call-offs at once the second reckons with the first. */
async function held(ctx: Context, wanted: string[]): Promise<Map<string, KithRecord>> {
  if (wanted.length === 0) return new Map();
  const def = catalog(ctx).object('framework');
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(ctx.workspace.schema, 'framework')}
    where id = any(${wanted}::uuid[]) order by id for no key update`.execute(ctx.db);
  return new Map(rows.map((row) => [String(row.id), decodeRow(def, row, undefined)]));
}

function takePrice(
  ctx: Context,
  draft: Draft,
  framework: KithRecord,
  lines: Awaited<ReturnType<typeof linesOfFrameworks>>,
): void {
  const product = idOf(draft.get('product'));
  const own = lines.filter((line) => line.framework_id === framework.id);
  const line = own.find((one) => one.product_id === product);
  if (product && own.length > 0 && !line && (draft.op === 'create' || draft.changes('product')))
    draft.refuse('product', 'invalid', 'This product is not part of the agreement');
  if (draft.op === 'create' && draft.values.unit_price === undefined && line)
    draft.values.unit_price = { amount: line.unit_price, currency: line.unit_price_currency };
  const price = canonicalMoney(draft.get('unit_price'), ctx.workspace.currency);
  const committed = framework.committed_value as Money | null;
  if (price && committed && price.currency !== committed.currency)
    draft.refuse('unit_price', 'invalid', `The agreement is in ${committed.currency}`);
}

function refuseOutside(draft: Draft, framework: KithRecord, day: string): void {
  const status = draft.get('status');
  const asks = draft.op === 'create' || draft.changes('status');
  if (asks && framework.status === 'ended' && (status === 'planned' || status === 'called'))
    draft.refuse('framework', 'invalid', 'This agreement has ended');
  if (asks && framework.status === 'draft' && status === 'called')
    draft.refuse('framework', 'invalid', 'This agreement is not signed yet');
  const due = (draft.get('due_on') as string | null) ?? day;
  if (
    (draft.op === 'create' || draft.changes('due_on')) &&
    (due < String(framework.starts) || due > String(framework.ends))
  )
    draft.refuse('due_on', 'out_of_range', `The agreement runs from ${framework.starts} to ${framework.ends}`);
}

async function refuseBeyond(ctx: Context, drafts: Draft[], frameworks: Map<string, KithRecord>): Promise<void> {
  const strict = [...frameworks.values()].filter((f) => f.over === 'refuse');
  if (strict.length === 0) return;
  const so = await calledSoFar(
    ctx.db,
    ctx.workspace.schema,
    strict.map((f) => f.id),
    drafts.map((d) => d.id),
  );
  for (const framework of strict) {
    const share = new Big(100).plus(Number(framework.tolerance ?? 0)).div(100);
    const before = so.get(framework.id);
    let value = new Big(before?.value ?? 0);
    let pieces = new Big(before?.quantity ?? 0);
    for (const draft of drafts) {
      if (idOf(draft.get('framework')) !== framework.id || !counts(draft.get('status'))) continue;
      const quantity = draft.get('quantity');
      const price = canonicalMoney(draft.get('unit_price'), ctx.workspace.currency);
      if (typeof quantity !== 'number' || !Number.isFinite(quantity)) continue;
      pieces = pieces.plus(quantity);
      value = value.plus(new Big(quantity).times(price?.amount ?? 0));
      const most = framework.committed_value as Money | null;
      const many = framework.committed_quantity as number | null;
      const grows =
        draft.op === 'create' || draft.changes('quantity') || draft.changes('unit_price') || draft.changes('status');
      if (!grows) continue;
      if (most && value.gt(share.times(most.amount)))
        draft.refuse(
          'quantity',
          'beyond',
          `Only ${most.amount} ${most.currency} are agreed; this would make ${value.toFixed(2)}`,
        );
      else if (many !== null && pieces.gt(share.times(many)))
        draft.refuse('quantity', 'beyond', `Only ${many} pieces are agreed; this would make ${pieces.toFixed()}`);
    }
  }
}

const past: Record<string, string> = {
  called: 'call_off.called',
  delivered: 'call_off.delivered',
  cancelled: 'call_off.cancelled',
  planned: 'call_off.reopened',
};

function callOffEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if (!after || !('status' in after) || before?.status === after.status) return [];
  if (op === 'create' && after.status === 'planned') return [];
  const name = past[String(after.status)];
  const { framework, product, quantity, value } = record;
  return name ? [{ name, object: 'call_off', record_id: id, payload: { framework, product, quantity, value } }] : [];
}
