import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';
import { guardsFor } from '../guards/service.ts';
import { namesOf } from '../queries.ts';

export const potentialRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op === 'create' && !draft.values.company && !draft.values.person)
        draft.refuse('company', 'required', 'Say whose potential it is: name a company or a person');
    }
    await nameAfterProduct(ctx, drafts);
  },

  after(_ctx, written) {
    const names: Record<string, string> = { converted: 'potential.converted', dismissed: 'potential.dismissed' };
    return written.flatMap(({ op, id, after, record }) => {
      if (op !== 'update' || !after || !('status' in after)) return [];
      const name = names[String(after.status)] ?? 'potential.reopened';
      return [{ name, object: 'potential', record_id: id, payload: { deal: record.deal, company: record.company } }];
    });
  },
};

const decided = new Set(['accepted', 'refused']);
/** What only tells of the past is not held against today's limits. */
const TOLD = new Set(['import', 'sample', 'undo', 'merge', 'system']);

export const offerRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    const day = today(ctx.now(), ctx.workspace.timeZone);
    for (const draft of drafts) {
      const { op, values } = draft;
      if (op === 'create') {
        values.offered_on ??= day;
        if (!values.company && !values.person && !values.deal)
          draft.refuse('company', 'required', 'Say who was offered it: name a company or a person');
      }
      if (op !== 'create' && !draft.changes('outcome')) continue;
      const outcome = String(draft.get('outcome') ?? 'open');
      if (decided.has(outcome)) values.decided_on ??= day;
      else if (draft.before?.decided_on) values.decided_on = null;
      if (outcome !== 'refused' && draft.before?.refusal_reason && !('refusal_reason' in values))
        values.refusal_reason = null;
    }
    await nameAfterProduct(ctx, drafts);
    if (!TOLD.has(ctx.origin.kind)) await refuseUnwanted(ctx, drafts);
  },

  after(_ctx, written) {
    const names: Record<string, string> = { accepted: 'offer.accepted', refused: 'offer.refused' };
    return written.flatMap(({ op, id, after, record }) => {
      if (!after || !('outcome' in after)) return [];
      const outcome = String(after.outcome);
      const name = names[outcome] ?? (op === 'update' && outcome === 'open' ? 'offer.reopened' : null);
      if (!name) return [];
      const { company, product, deal, kind, refusal_reason } = record;
      return [{ name, object: 'offer', record_id: id, payload: { company, product, deal, kind, refusal_reason } }];
    });
  },
};

/** An open up-sell or cross-sell that the guards advise against needs a reason why it is made all the same. */
async function refuseUnwanted(ctx: Context, drafts: Draft[]): Promise<void> {
  for (const draft of drafts) {
    const kind = String(draft.get('kind') ?? 'new');
    if (draft.op !== 'create' || (kind !== 'up_sell' && kind !== 'cross_sell')) continue;
    // What a deal brought about is told afterwards; what was answered already cannot be left undone.
    if (String(draft.get('outcome') ?? 'open') !== 'open' || draft.get('despite')) continue;
    const company = idOf(draft.get('company'));
    const person = idOf(draft.get('person'));
    if (!company && !person) continue;
    const guards = await guardsFor(ctx, { company, person }, { product: idOf(draft.get('product')) });
    const { allowed, reasons } = guards[kind];
    if (!allowed) {
      const why = reasons.map((reason) => reason.message).join('; ');
      draft.refuse('despite', 'guarded', `${why}. Say why it is offered all the same.`);
    }
  }
}

/** "Cancity – GTX Pro" for what came without a name. */
async function nameAfterProduct(ctx: Context, drafts: Draft[]): Promise<void> {
  const nameless = drafts.filter((d) => d.op === 'create' && !String(d.values.name ?? '').trim());
  if (nameless.length === 0) return;
  const ids = (field: string) => [...new Set(nameless.map((d) => idOf(d.values[field])).filter((id) => id !== null))];
  const [companies, products] = await Promise.all([
    namesOf(ctx.db, 'company', ids('company')),
    namesOf(ctx.db, 'product', ids('product')),
  ]);
  for (const { values } of nameless) {
    const parts = [companies.get(idOf(values.company) ?? ''), products.get(idOf(values.product) ?? '')];
    const name = parts.filter(Boolean).join(' – ');
    if (name) values.name = name.slice(0, 300);
  }
}
