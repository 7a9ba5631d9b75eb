import type { Values } from '../records/types.ts';
import { Random } from './random.ts';
import { type Deal, type Item, item, type Making } from './world.ts';

const SEED = 71;
const TAX = 19;
const DUE = 14;
const WON = 26;
/** Numbers of their own: those of real invoices begin with the first one, and have no gap once the sample data are gone. */
const NUMBER = 'SAMPLE-';

interface Line {
  product: string;
  description: string;
  details?: string | null;
  quantity: number;
  unit: string | null;
  price: number;
  discount: number;
}

/** Quotes of open deals, and of won ones what came after: order, invoice, payment, a credit note. */
export function makePaper(given: Making, deals: Deal[], dealLines: Item[], products: Item[]): Array<[string, Item[]]> {
  // Random numbers of its own: the rest of the business stays as it is.
  const making = { ...given, random: new Random(SEED) };
  const lineOf = new Map(dealLines.map((line) => [String(line.values.deal), line]));
  const productOf = new Map(products.map((product) => [product.id, product]));
  const linesFor = (deal: Deal): Line[] => {
    const line = lineOf.get(deal.id);
    const product = line && productOf.get(String(line.values.product));
    if (!line || !product) return [];
    const first: Line = {
      product: product.id,
      description: String(product.values.name),
      details: product.values.configurable ? 'Housing: Outdoor, IP67\nConnection: Mobile, LTE' : null,
      quantity: Number(line.values.quantity),
      unit: (product.values.unit as string | null) ?? null,
      price: Number(line.values.unit_price),
      discount: Number(line.values.discount ?? 0),
    };
    return [first];
  };
  const sold = (list: Deal[]) => list.filter((deal) => linesFor(deal).length > 0);
  const won = sold(deals.filter((deal) => deal.status === 'won'))
    .toSorted((a, b) => b.closedAge - a.closedAge)
    .slice(-WON);
  const open = sold(deals.filter((deal) => deal.status === 'open')).slice(-11);
  const made = new Paper(making);
  for (const [i, deal] of open.entries()) {
    const age = Math.min(deal.age, 3 + i * 2);
    made.quote(deal, linesFor(deal), age, i < 2 ? 'expired' : i === 2 ? 'declined' : 'draft');
  }
  for (const deal of won) made.sale(deal, linesFor(deal));
  return made.parts();
}

class Paper {
  private readonly making: Making;
  private readonly items = new Map<string, Item[]>();
  private invoices = 0;
  private credits = 0;

  constructor(making: Making) {
    this.making = making;
  }

  parts(): Array<[string, Item[]]> {
    const order = ['quote', 'quote_line', 'order', 'order_line', 'invoice', 'invoice_line', 'payment'];
    return order.map((object) => [object, this.items.get(object) ?? []]);
  }

  quote(deal: Deal, lines: Line[], age: number, status: string): Item {
    const { calendar, random } = this.making;
    const decided = status === 'accepted' || status === 'declined';
    const quote = this.add('quote', {
      name: deal.values.name,
      ...this.whose(deal),
      status,
      ...this.sums(lines),
      valid_until: status === 'expired' ? calendar.date(1) : calendar.date(age - 30),
      ...(status === 'draft' ? {} : { sent_at: calendar.moment(age, 0.4) }),
      ...(decided ? { decided_at: calendar.moment(Math.max(0, age - 4), 0.6) } : {}),
      ...(status === 'accepted' ? { accepted_by: deal.person.name } : {}),
      ...(status === 'declined' ? { decline_reason: 'The budget went to something else this year' } : {}),
      created_at: calendar.moment(age + 1, random.next()),
    });
    this.lines('quote', quote, lines);
    return quote;
  }

  /** What follows a yes: the older a sale, the further it is. */
  sale(deal: Deal, lines: Line[]): void {
    const { calendar, random } = this.making;
    const age = Math.max(1, deal.closedAge);
    const quote = this.quote(deal, lines, age + 5, 'accepted');
    const delivered = age > 10;
    const invoiced = age > 6;
    const delivery = calendar.date(Math.max(0, age - 8));
    const order = this.add('order', {
      name: deal.values.name,
      ...this.whose(deal),
      ...this.sums(lines),
      quote: quote.id,
      status: delivered ? 'delivered' : 'confirmed',
      ordered_on: calendar.date(age),
      confirmed_at: calendar.moment(age, 0.7),
      ...(delivered ? { delivered_on: delivery } : {}),
      invoicing: invoiced ? 'whole' : 'none',
      created_at: calendar.moment(age, 0.7),
    });
    const ordered = this.lines('order', order, lines, (line) => ({ invoiced: invoiced ? line.quantity : 0 }));
    if (!invoiced) return;
    const issued = Math.max(0, age - 9);
    const invoice = this.invoice(deal, lines, issued, {
      order: order.id,
      ...(delivered ? { delivered_on: delivery } : {}),
    });
    this.lines('invoice', invoice, lines, (_line, i) => ({ order_line: ordered[i]?.id }));
    const late = issued - DUE;
    const paying = late > 20 || (issued > 6 && random.chance(0.55));
    if (paying) this.pay(deal, invoice, Math.max(0, issued - random.int(5, DUE + 4)), late > 8 && random.chance(0.12));
    // One delivery had a fault: part of it was invoiced apart, and taken back.
    if (this.credits === 0 && age > 25) this.creditNote(deal, issued);
  }

  private invoice(deal: Deal, lines: Line[], age: number, more: Values): Item {
    const { calendar, currency } = this.making;
    const sums = this.sums(lines);
    return this.add('invoice', {
      name: deal.values.name,
      ...this.whose(deal),
      ...sums,
      kind: 'invoice',
      status: 'issued',
      number: `${NUMBER}${String(++this.invoices).padStart(4, '0')}`,
      issued_on: calendar.date(age),
      due_on: calendar.date(age - DUE),
      issued_at: calendar.moment(age, 0.5),
      paid: { amount: '0.00', currency },
      balance: sums.gross,
      payment_status: 'open',
      dunning: age - DUE >= 7 ? 'reminder' : 'none',
      created_at: calendar.moment(age, 0.5),
      ...more,
    });
  }

  private pay(deal: Deal, invoice: Item, age: number, part: boolean): void {
    const { calendar, currency, random } = this.making;
    const balance = (invoice.values.balance as { amount: string }).amount;
    const amount = part ? (Math.round(Number(balance) * 50) / 100).toFixed(2) : balance;
    this.add('payment', {
      invoice: invoice.id,
      company: deal.company.id,
      kind: 'payment',
      amount: { amount, currency },
      paid_on: calendar.date(age),
      method: random.weighted(['transfer', 'card'], (method) => (method === 'transfer' ? 5 : 1)),
      reference: invoice.values.number,
      created_at: calendar.moment(age, 0.4),
    });
  }

  private creditNote(deal: Deal, age: number): void {
    const { calendar, currency } = this.making;
    const line: Line = {
      product: '',
      description: 'Express delivery',
      quantity: 1,
      unit: null,
      price: 180,
      discount: 0,
    };
    const invoice = this.invoice(deal, [line], age, { paid: this.sums([line]).gross });
    Object.assign(invoice.values, {
      name: 'Express delivery',
      balance: { amount: '0.00', currency },
      payment_status: 'credited',
      dunning: 'none',
    });
    this.lines('invoice', invoice, [line]);
    const on = Math.max(0, age - 6);
    const credit = this.add('invoice', {
      ...invoice.values,
      kind: 'credit_note',
      corrects: invoice.id,
      number: `${NUMBER}C-${String(++this.credits).padStart(4, '0')}`,
      reason: 'The delivery came three days late',
      issued_on: calendar.date(on),
      issued_at: calendar.moment(on, 0.6),
      due_on: null,
      paid: { amount: '0.00', currency },
      payment_status: null,
      created_at: calendar.moment(on, 0.6),
    });
    this.lines('invoice', credit, [line]);
  }

  private lines(
    document: 'quote' | 'order' | 'invoice',
    parent: Item,
    lines: Line[],
    more: (line: Line, i: number) => Values = () => ({}),
  ): Item[] {
    const { currency } = this.making;
    return lines.map((line, i) =>
      this.add(`${document}_line`, {
        [document]: parent.id,
        position: i,
        kind: 'item',
        ...(line.product ? { product: line.product } : {}),
        description: line.description,
        details: line.details ?? null,
        quantity: line.quantity,
        unit: line.unit,
        unit_price: { amount: line.price.toFixed(2), currency },
        ...(line.discount > 0 ? { discount: line.discount } : {}),
        tax_rate: TAX,
        created_at: parent.values.created_at,
        ...more(line, i),
      }),
    );
  }

  /** In hundredths all the way: each line is rounded by itself, then the tax of their sum. */
  private sums(lines: Line[]): Values {
    const { currency } = this.making;
    const net = lines.reduce(
      (sum, { price, quantity, discount }) => sum + Math.round(price * quantity * (100 - discount)),
      0,
    );
    const tax = Math.round((net * TAX) / 100);
    const money = (cents: number) => ({ amount: (cents / 100).toFixed(2), currency });
    return { net: money(net), tax: money(tax), gross: money(net + tax) };
  }

  private whose(deal: Deal): Values {
    return {
      company: deal.company.id,
      person: deal.person.id,
      deal: deal.id,
      owner: deal.values.owner ?? deal.owner.id,
      currency: this.making.currency,
    };
  }

  private add(object: string, values: Values): Item {
    const made = item(values);
    const list = this.items.get(object) ?? [];
    list.push(made);
    this.items.set(object, list);
    return made;
  }
}
