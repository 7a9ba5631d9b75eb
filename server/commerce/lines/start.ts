import type { Context } from '../../kernel/context.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft, Values } from '../../records/types.ts';
import { languages } from './fields.ts';
import { originOf } from './queries.ts';

/** What a new document takes from the deal and the company it is for, where nobody says otherwise. */
export async function startDocuments(ctx: Context, drafts: Draft[]): Promise<void> {
  const created = drafts.filter((draft) => draft.op === 'create');
  const dealIds = created.map((draft) => idOf(draft.values.deal)).filter((id) => id !== null);
  const columns = ['name', 'company_id', 'person_id', 'owner_id', 'amount_currency'];
  const deals = await originOf(ctx, 'deal', [...new Set(dealIds)], columns);
  for (const { values } of created) {
    const deal: Values = deals.get(idOf(values.deal) ?? '') ?? {};
    values.name ??= deal.name;
    values.company ??= deal.company_id;
    values.person ??= deal.person_id;
    values.owner ??= deal.owner_id ?? ctx.actor.memberId;
    values.currency = String(values.currency ?? deal.amount_currency ?? ctx.workspace.currency).toUpperCase();
    values.language ??= languageOf(ctx);
  }
  for (const { op, values } of drafts)
    if (op === 'update' && typeof values.currency === 'string') values.currency = values.currency.toUpperCase();
}

/** The language of the workspace, where documents can be written in it. */
export function languageOf(ctx: Context): string {
  const language = ctx.workspace.locale.split('-')[0] ?? 'en';
  return languages.some(({ value }) => value === language) ? language : 'en';
}
