/**
 * Orders of customers, ready for the models: each order belongs to one customer and holds items, each once. The orders of one
 * customer lie together, the oldest first.
 */
export interface Orders {
  customers: number;
  items: number;
  /** Where the orders of each customer begin; one more than there are customers. */
  ofCustomer: Int32Array;
  /** When each order was placed, in days (any day zero). */
  at: Float64Array;
  /** Where the items of each order begin; one more than there are orders. */
  starts: Int32Array;
  members: Int32Array;
}

/** Lines of sales as they come, in any order. Lines whose time is no number are left out. */
export interface SaleLines {
  customer: ArrayLike<number>;
  order: ArrayLike<number>;
  item: ArrayLike<number>;
  /** Days. */
  at: ArrayLike<number>;
}

export function ordersOf({ customer, order, item, at }: SaleLines, customers: number, items: number): Orders {
  const rows = Int32Array.from({ length: order.length }, (_, i) => i).filter(
    (i) => Number.isFinite(at[i]) && (customer[i] as number) >= 0 && (item[i] as number) >= 0,
  );
  rows.sort(
    (a, b) =>
      (customer[a] as number) - (customer[b] as number) ||
      (at[a] as number) - (at[b] as number) ||
      (order[a] as number) - (order[b] as number) ||
      (item[a] as number) - (item[b] as number),
  );
  const ofCustomer = new Int32Array(customers + 1);
  const times: number[] = [];
  const starts: number[] = [];
  const members = new Int32Array(rows.length);
  let filled = 0;
  let lastOrder = -1;
  let lastCustomer = -1;
  let lastItem = -1;
  for (const row of rows) {
    const [who, which, what] = [customer[row] as number, order[row] as number, item[row] as number];
    if (which !== lastOrder || who !== lastCustomer) {
      starts.push(filled);
      times.push(at[row] as number);
      ofCustomer[who + 1] = (ofCustomer[who + 1] as number) + 1;
      lastItem = -1;
    }
    if (what !== lastItem) members[filled++] = what;
    [lastOrder, lastCustomer, lastItem] = [which, who, what];
  }
  for (let c = 0; c < customers; c++) ofCustomer[c + 1] = (ofCustomer[c + 1] as number) + (ofCustomer[c] as number);
  starts.push(filled);
  return {
    customers,
    items,
    ofCustomer,
    at: Float64Array.from(times),
    starts: Int32Array.from(starts),
    members: members.slice(0, filled),
  };
}

export const itemsOf = ({ starts, members }: Orders, order: number): Int32Array =>
  members.subarray(starts[order], starts[order + 1]);

/** When the newest order was placed. */
export function endOf({ at }: Orders): number {
  let end = Number.NEGATIVE_INFINITY;
  for (const one of at) if (one > end) end = one;
  return end;
}
