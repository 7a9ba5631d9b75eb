import { basketsOf } from '../../server/analytics/models/baskets/baskets.ts';
import { frequentSets, setAt } from '../../server/analytics/models/baskets/itemsets.ts';
import { rulesOf } from '../../server/analytics/models/baskets/rules.ts';
import { readRecords } from '../data.ts';
import type { Adapter } from '../run.ts';

// Lines of invoices as a shop keeps them: cancellations, customers that nobody noted, prices of nothing.

type Line = Record<string, string>;

export const adapter: Adapter = ({ files, checks, notes = '' }, file) => {
  const lines = readRecords(file(files[0] as string));
  const clean = lines.filter((line) => !cancelled(line) && !bad(line));
  const known = clean.filter(({ CustomerID }) => CustomerID !== '');
  const byDay = sums(clean, ({ InvoiceDate }) => dayOf(InvoiceDate));
  const byCustomer = [...sums(known, ({ CustomerID }) => CustomerID)].sort(([, a], [, b]) => b - a);
  const byCountry = sums(clean, ({ Country }) => Country);
  const days = lines.map(({ InvoiceDate }) => dayOf(InvoiceDate)).sort();
  const pairs = rulesIn(clean, notes);
  const figures: Record<string, unknown> = {
    rows: lines.length,
    invoices: distinct(lines, 'InvoiceNo'),
    cancel_rows: lines.filter(cancelled).length,
    cancel_invoices: distinct(lines.filter(cancelled), 'InvoiceNo'),
    missing_customer: lines.filter(({ CustomerID }) => CustomerID === '').length,
    bad_qty_price: lines.filter((line) => !cancelled(line) && bad(line)).length,
    duplicates: lines.length - new Set(lines.map((line) => JSON.stringify(Object.values(line)))).size,
    clean_rows: clean.length,
    clean_customer_rows: known.length,
    customers: distinct(known, 'CustomerID'),
    revenue_clean: total(clean),
    revenue_customers: total(known),
    net_revenue_all: total(lines),
    date_min: days[0],
    date_max: days.at(-1),
    revenue_by_day: Object.fromEntries(byDay),
    'UK revenue share': (byCountry.get('United Kingdom') ?? 0) / total(clean),
    ...Object.fromEntries(Object.entries(pairs).map(([name, value]) => [`baskets: ${name}`, value])),
  };
  for (const { name } of checks) {
    const best = /^top (\d+) customers by clean revenue$/.exec(name);
    if (best) figures[name] = byCustomer.slice(0, Number(best[1]));
  }
  return figures;
};

const cancelled = ({ InvoiceNo = '' }: Line) => InvoiceNo.startsWith('C');
const bad = ({ Quantity, UnitPrice }: Line) => !(Number(Quantity) > 0 && Number(UnitPrice) > 0);
const distinct = (lines: Line[], field: string) => new Set(lines.map((line) => line[field])).size;
const amountOf = ({ Quantity, UnitPrice }: Line) => Number(Quantity) * Number(UnitPrice);
const total = (lines: Line[]) => lines.reduce((sum, line) => sum + amountOf(line), 0);

function sums(lines: Line[], keyOf: (line: Line) => string | undefined): Map<string, number> {
  const by = new Map<string, number>();
  for (const line of lines) {
    const key = keyOf(line) ?? '';
    by.set(key, (by.get(key) ?? 0) + amountOf(line));
  }
  return by;
}

/** Day, month, year, with or without a time behind them. */
function dayOf(said = ''): string {
  const [, day = '', month = '', year = ''] = /^(\d+)\/(\d+)\/(\d+)/.exec(said) ?? [];
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The thresholds stand in the notes of the case. */
function rulesIn(clean: Line[], notes: string): Record<string, unknown> {
  const said = (pattern: RegExp, otherwise: number) => Number(pattern.exec(notes)?.[1] ?? otherwise);
  const numbers = <K extends string>(field: K) => {
    const names = [...new Set(clean.map((line) => line[field] ?? ''))].sort();
    return { names, of: new Map(names.map((name, i) => [name, i])) };
  };
  const [invoices, codes] = [numbers('InvoiceNo'), numbers('StockCode')];
  const baskets = basketsOf(
    clean.map(({ InvoiceNo = '' }) => invoices.of.get(InvoiceNo) as number),
    clean.map(({ StockCode = '' }) => codes.of.get(StockCode) as number),
    invoices.names.length,
    codes.names.length,
  );
  const sets = frequentSets(baskets, {
    support: said(/support (\d*\.?\d+)/, 0.02),
    longest: said(/up to length (\d+)/, 2),
  });
  if ('refused' in sets) throw new Error(sets.refused);
  const bySize: Record<string, number> = {};
  for (let s = 0; s < sets.count; s++) {
    const size = setAt(sets, s).length;
    bySize[size] = (bySize[size] ?? 0) + 1;
  }
  return {
    baskets: invoices.names.length,
    items: codes.names.length,
    min_count: sets.least,
    itemsets: sets.count,
    by_size: bySize,
    rules: rulesOf(sets, said(/confidence >= (\d*\.?\d+)/, 0.6)).length,
  };
}
