/** What a batch of facts is about. */
export const factKinds = ['purchases', 'payments', 'usage'] as const;
export type FactKind = (typeof factKinds)[number];

/** One line of a purchase, as it is written. Amounts are decimals as text, in the currency that was paid in. */
export interface PurchaseLine {
  orderNo: string;
  lineNo: number;
  /** RFC 3339. */
  at: string;
  personId: string | null;
  companyId: string | null;
  productId: string | null;
  sku?: string | null;
  description?: string | null;
  quantity: string | number;
  unitPrice?: string | number | null;
  /** After the discount; below zero for what came back. */
  amount: string | number;
  /** In the workspace's currency, where that is known already. */
  amountBase?: string | null;
  cost?: string | number | null;
  discount?: string | number | null;
  currency: string;
  paymentMode?: string | null;
  channel?: string | null;
  store?: string | null;
  kind: 'sale' | 'return';
}

export interface PaymentLine {
  paymentNo: string | null;
  at: string;
  personId: string | null;
  companyId: string | null;
  orderNo: string | null;
  amount: string | number;
  amountBase?: string | null;
  currency: string;
  paymentMode?: string | null;
  channel?: string | null;
  kind: 'payment' | 'refund';
}

export interface UsageEvent {
  at: string;
  personId: string | null;
  companyId: string | null;
  productId?: string | null;
  name: string;
  channel?: string | null;
  quantity?: string | number;
  session?: string | null;
}
