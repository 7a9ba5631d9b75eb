import type { Context } from '../../kernel/context.ts';

const GERMAN: Record<string, string> = {
  won_value: 'Gewonnener Wert',
  won_deals: 'Gewonnene Geschäfte',
  new_deals: 'Neue Geschäfte',
  new_pipeline: 'Wert neuer Geschäfte',
  win_rate: 'Gewinnquote',
  meetings_held: 'Besprechungen',
  calls_made: 'Anrufe',
  tasks_done: 'Erledigte Aufgaben',
  leads_converted: 'Umgewandelte Leads',
  offers_accepted: 'Angenommene Zusatzangebote',
  invoiced: 'Fakturiert',
  paid: 'Zahlungseingang',
  mrr_added: 'MRR neuer Abos',
  custom: 'Eigenes Ziel',
};
const ENGLISH: Record<string, string> = {
  won_value: 'Won value',
  won_deals: 'Won deals',
  new_deals: 'New deals',
  new_pipeline: 'Value of new deals',
  win_rate: 'Win rate',
  meetings_held: 'Meetings held',
  calls_made: 'Calls made',
  tasks_done: 'Tasks done',
  leads_converted: 'Leads converted',
  offers_accepted: 'Cross- and up-sell accepted',
  invoiced: 'Invoiced',
  paid: 'Paid by customers',
  mrr_added: 'MRR of new subscriptions',
  custom: 'Own goal',
};

/** What is counted, in the language of the workspace: a goal that nobody named is called by it. */
export const wordFor = (ctx: Context, measure: string): string =>
  (ctx.workspace.locale.startsWith('de') ? GERMAN : ENGLISH)[measure] ?? measure;
