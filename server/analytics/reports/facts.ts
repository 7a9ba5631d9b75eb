import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import {
  choice,
  datetime,
  defineObject,
  number,
  type ObjectDefinition,
  reference,
  text,
} from '../../records/define.ts';
import { type Condition, guardOf, planFilter, printable } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { mayAsk } from '../../records/permissions.ts';
import type { Filter } from '../../records/types.ts';
import { paymentSource, purchaseSource, usageSource } from '../facts/sources.ts';

/** A table of dated facts that reports can be made of. Its rows are no records: nobody owns, changes or trashes them. */
export interface Fact {
  name: string;
  def: ObjectDefinition;
  /** The objects one must be able to read for the table to say anything. */
  reads: string[];
  /** The numbers that are amounts in the workspace's currency. */
  money: ReadonlySet<string>;
  /** Its rows in PostgreSQL, and the table that holds them in the warehouse. */
  rows(ctx: Context): Promise<RawBuilder<unknown>>;
  warehouse: string;
}

const about = {
  person: reference('person', { label: 'Person' }),
  company: reference('company', { label: 'Company' }),
};

const FACTS: Fact[] = [
  {
    name: 'purchases',
    def: defineObject('purchase_line', {
      plural: 'purchases',
      title: 'order_no',
      label: 'Purchase',
      labels: 'Purchases',
      fields: {
        ordered_at: datetime({ label: 'Ordered' }),
        ...about,
        product: reference('product', { label: 'Product' }),
        amount_base: number({ label: 'Amount' }),
        quantity: number({ label: 'Quantity' }),
        cost_base: number({ label: 'Cost' }),
        order_key: text({ label: 'Order' }),
        order_no: text({ label: 'Order number' }),
        sku: text({ label: 'Product code' }),
        description: text({ label: 'Description' }),
        channel: text({ label: 'Channel' }),
        store: text({ label: 'Store' }),
        payment_mode: text({ label: 'Payment mode' }),
        currency: text({ label: 'Currency' }),
        kind: choice(['sale', 'return'], { label: 'Sale or return' }),
        source: text({ label: 'Source' }),
      },
    }),
    reads: ['person', 'company'],
    money: new Set(['amount_base', 'cost_base']),
    rows: (ctx) => purchaseSource(ctx),
    warehouse: 'fact_sale_line',
  },
  {
    name: 'payments-received',
    def: defineObject('payment_fact', {
      plural: 'payments-received',
      title: 'payment_no',
      label: 'Payment received',
      labels: 'Payments received',
      fields: {
        paid_at: datetime({ label: 'Paid' }),
        ...about,
        amount_base: number({ label: 'Amount' }),
        payment_no: text({ label: 'Payment number' }),
        order_no: text({ label: 'Order number' }),
        payment_mode: text({ label: 'Payment mode' }),
        channel: text({ label: 'Channel' }),
        currency: text({ label: 'Currency' }),
        kind: choice(['payment', 'refund'], { label: 'Payment or refund' }),
        source: text({ label: 'Source' }),
      },
    }),
    reads: ['person', 'company'],
    money: new Set(['amount_base']),
    rows: (ctx) => paymentSource(ctx),
    warehouse: 'fact_payment',
  },
  {
    name: 'usage',
    def: defineObject('usage_event', {
      plural: 'usage',
      title: 'name',
      label: 'Usage',
      labels: 'Usage and visits',
      fields: {
        at: datetime({ label: 'When' }),
        ...about,
        product: reference('product', { label: 'Product' }),
        name: text({ label: 'What' }),
        channel: text({ label: 'Channel' }),
        quantity: number({ label: 'Quantity' }),
        session: text({ label: 'Session' }),
        source: text({ label: 'Source' }),
      },
    }),
    reads: ['person', 'company'],
    money: new Set(),
    rows: async (ctx) => usageSource(ctx),
    warehouse: 'fact_usage',
  },
];

/** The tables of facts as this caller may use them: what a product costs stays hidden where it is hidden there. */
export function factSources(ctx: Context): Fact[] {
  return FACTS.map((fact) => {
    const product = catalog(ctx).has('product') ? catalog(ctx).object('product') : null;
    const hidden = product?.fields.cost && !mayAsk(ctx, product, 'cost');
    if (!hidden || !fact.def.fields.cost_base) return fact;
    const { cost_base: _, ...fields } = fact.def.fields;
    return { ...fact, def: { ...fact.def, fields } };
  });
}

/** A fact is seen by whoever sees whom it is about: its person, or its company where no person is known. */
export function factGuard(ctx: Context, { def }: Fact): Condition | null {
  const { person, company } = def.fields;
  if (!person || !company) return null;
  const people = catalog(ctx).object('person');
  const companies = catalog(ctx).object('company');
  const ofPerson = guardOf(ctx, people);
  const ofCompany = guardOf(ctx, companies);
  if (!ofPerson && !ofCompany) return null;
  const via = (field: typeof person, to: ObjectDefinition, guard: Condition | null): Condition => ({
    kind: 'via',
    field,
    to,
    where: guard ?? { kind: 'all', of: [] },
  });
  const named: Condition = { kind: 'test', field: person, test: { is: 'present' } };
  return {
    kind: 'any',
    of: [
      via(person, people, ofPerson),
      { kind: 'all', of: [{ kind: 'not', of: named }, via(company, companies, ofCompany)] },
    ],
  };
}

export function factWhere(ctx: Context, fact: Fact, filter: Filter | null): RawBuilder<boolean> {
  if (filter) refuseStrangers(fact, filter);
  const guard = factGuard(ctx, fact);
  const asked: Condition = filter ? planFilter(ctx, fact.def, filter) : { kind: 'all', of: [] };
  return compileCondition(ctx, guard ? { kind: 'all', of: [guard, asked] } : asked, 't');
}

export const factRows = async (ctx: Context, fact: Fact): Promise<RawBuilder<unknown>> =>
  sql`(${await fact.rows(ctx)})`;

/** Facts have none of the fields that every record has. */
export function requireFactField({ def }: Fact, name: string, path: string): void {
  const [first = ''] = name.split('.');
  if (!Object.hasOwn(def.fields, first))
    throw invalidField(path, 'unknown_field', `${def.label} has no field "${printable(first)}"`);
}

function refuseStrangers(fact: Fact, filter: Filter): void {
  if ('and' in filter) for (const one of filter.and) refuseStrangers(fact, one);
  else if ('or' in filter) for (const one of filter.or) refuseStrangers(fact, one);
  else if ('not' in filter) refuseStrangers(fact, filter.not);
  else requireFactField(fact, 'some' in filter ? filter.some : filter.field, 'filter');
}
