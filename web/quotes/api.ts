import { queryOptions } from '@tanstack/react-query';
import type { Content, DocumentSettings, Signature } from '../../server/commerce/documents/schema.ts';
import { api } from '../kernel/client.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import type { KithRecord } from '../records/api.ts';

export type { Content, DocumentSettings, Signature };

export interface StoredLine {
  id: string;
  kind: 'item' | 'section';
  product: string | null;
  description: string;
  details: string | null;
  quantity: string | null;
  unit: string | null;
  unit_price: string | null;
  discount: string | null;
  tax_rate: string | null;
  billing_period: string | null;
  optional: boolean;
  chosen: boolean;
  invoiced?: string | null;
  /** Its product has options to choose from. */
  configurable?: boolean;
}

export const linesQuery = (meta: ObjectMeta, record: KithRecord) =>
  queryOptions({
    queryKey: ['record', meta.name, record.id, 'lines'] as const,
    queryFn: ({ signal }) =>
      api.get<{ data: StoredLine[] }>(`/${meta.plural}/${record.id}/lines`, undefined, { signal }).then((a) => a.data),
  });

export interface Version {
  id: string;
  revision: number;
  sent_at: string;
  sent_to: string | null;
  file: string;
  sha256: string;
  path: string | null;
  total: string;
  currency: string;
  decision: {
    decision: 'accepted' | 'declined';
    name: string | null;
    at: string;
    address: string | null;
    user_agent: string | null;
    sha256: string;
    signature: Signature | null;
    reason: string | null;
  } | null;
}

export interface Comment {
  id: string;
  body: string;
  author: string;
  from_customer: boolean;
  at: string;
}

export interface QuoteDetail {
  record: KithRecord;
  versions: Version[];
  comments: Comment[];
  contact: { name: string; email: string | null } | null;
  mail: boolean;
}

export const quoteQuery = (id: string) =>
  queryOptions({
    queryKey: ['record', 'quote', id, 'document'] as const,
    queryFn: ({ signal }) => api.get<QuoteDetail>(`/quotes/${id}/document`, undefined, { signal }),
  });

export interface Credit {
  state: 'none' | 'ok' | 'near' | 'reached';
  currency: string;
  limit: string | null;
  open: string;
  overdue: string;
  ordered: string;
  adding: string;
  left: string | null;
  unrated: string[];
  history: { invoices: number; paid: number; late: number; days_to_pay: number | null; last_paid_on: string | null };
}

export const creditQuery = (company: string, adding?: { amount: string; currency: string } | null, order?: string) =>
  queryOptions({
    queryKey: ['record', 'company', company, 'credit', adding?.amount, adding?.currency, order] as const,
    queryFn: ({ signal }) =>
      api.get<Credit>(
        `/companies/${company}/credit`,
        { adding: adding?.amount, currency: adding?.currency, order },
        { signal },
      ),
  });

export interface Account {
  as_at: string;
  accounts: Array<{
    currency: string;
    debit: string;
    credit: string;
    balance: string;
    entries: Array<{
      id: string;
      object: 'invoice' | 'payment';
      kind: 'invoice' | 'credit_note' | 'payment' | 'refund';
      number: string;
      text: string | null;
      on: string;
      due_on: string | null;
      debit: string | null;
      credit: string | null;
      balance: string;
    }>;
  }>;
}

export const accountQuery = (company: string, as_at: string | null) =>
  queryOptions({
    queryKey: ['record', 'company', company, 'account', as_at] as const,
    queryFn: ({ signal }) => api.get<Account>(`/companies/${company}/account`, { as_at }, { signal }),
  });

export const settingsQuery = queryOptions({
  queryKey: ['document-settings'] as const,
  queryFn: ({ signal }) => api.get<DocumentSettings>('/document-settings', undefined, { signal }),
});

/** Everything that shows a document or counts it. */
export function refreshDocument(object: string, id: string): void {
  void queryClient.invalidateQueries({ queryKey: ['record', object, id] });
  void queryClient.invalidateQueries({ queryKey: ['records', object] });
}

export interface PublicQuote {
  standing: 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn' | 'superseded';
  newer: string | null;
  document: string;
  content: Content;
  decision: { decision: 'accepted' | 'declined'; name: string | null; at: string } | null;
  comments: Comment[];
}
