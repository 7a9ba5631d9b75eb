import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { requirePermission } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import type { Filter } from '../../records/types.ts';
import { buyingLike, estimateFor, type Known, shareOf, together } from './estimate.ts';
import * as queries from './queries.ts';
import type { Cell, CompanyWallet, Customer, Estimate, Report, ReportQuery } from './schema.ts';
import { likeThese } from './spend.ts';

/** From so many of the customers like it on, what one does not buy stands out. */
const MANY_BUY = 30;

/** What a company spends by kind of product, how much of that with us, and what customers like it buy. */
export async function walletOf(ctx: Context, id: string, wish: { year?: number }): Promise<CompanyWallet> {
  const company = await getRecord(ctx, 'company', id);
  requirePermission(ctx, 'wallet', 'read');
  const year = wish.year ?? thisYear(ctx);
  const employees = company.employees;
  const row = {
    id,
    name: (company.name as string | null) ?? null,
    industry: (company.industry as string | null | undefined) ?? null,
    employees: typeof employees === 'number' ? employees : null,
  };
  const { categories, customers } = await customersOf(ctx, year, [row]);
  return {
    year,
    currency: ctx.workspace.currency,
    categories,
    customer: customers[0] as Customer,
    missing_rates: await queries.unratedIn(ctx, year),
  };
}

/** The same of the customers that buy most, those of a programme or a line of business: what each has, and where there is room. */
export async function walletReport(ctx: Context, wish: ReportQuery): Promise<Report> {
  requirePermission(ctx, 'wallet', 'read');
  requirePermission(ctx, 'company', 'read');
  const year = wish.year ?? thisYear(ctx);
  const parts: Filter[] = [];
  if (wish.programme) {
    await getRecord(ctx, 'programme', wish.programme, { fields: ['name'] });
    parts.push({ field: 'id', op: 'in', value: await queries.companiesIn(ctx, wish.programme) });
  }
  if (wish.industry) parts.push({ field: 'industry', op: 'eq', value: wish.industry });
  if (wish.owner) parts.push({ field: 'owner', op: 'eq', value: wish.owner });
  const filter: Filter | null = parts.length > 0 ? { and: parts } : null;
  const { companies, of, sums } = await queries.largest(ctx, year, filter, wish.limit);
  const { categories, customers } = await customersOf(ctx, year, companies);
  const bought = customers.reduce((all, one) => all.plus(one.total.bought), new Big(0));
  const wallets = customers.flatMap((one) => (one.total.wallet ? [one.total.wallet] : []));
  // A share of those whose wallet is known: the others would only make it smaller.
  const inWallets = customers.reduce((all, one) => (one.total.wallet ? all.plus(one.total.bought) : all), new Big(0));
  return {
    year,
    currency: ctx.workspace.currency,
    categories,
    customers,
    of,
    totals: {
      ...shareOf(inWallets, together(wallets)),
      bought: bought.toFixed(2),
      cells: sums.map(({ category_id, amount, buying }) => ({
        category: category_id,
        bought: new Big(amount).toFixed(2),
        buying: Number(buying),
      })),
    },
    missing_rates: await queries.unratedIn(ctx, year),
  };
}

const thisYear = (ctx: Context) => Number(today(ctx.now(), ctx.workspace.timeZone).slice(0, 4));

async function customersOf(ctx: Context, year: number, companies: queries.CompanyRow[]) {
  const ids = companies.map((one) => one.id);
  const like = likeThese(companies);
  const categories = catalog(ctx).has('category') ? await queries.categoriesOf(ctx) : [];
  const spend = Map.groupBy(await queries.spendOf(ctx, year, ids), (row) => row.company_id);
  const told = Map.groupBy(await queries.walletsOf(ctx, year, ids), (row) => row.company_id);
  const known: Known = {
    spend: await queries.peerSpend(ctx, year, like),
    wallets: await queries.peerWallets(ctx, year, like),
    shares: await queries.usualShares(ctx, year),
  };
  const customers = companies.map((one) =>
    customerOf(one, categories, spend.get(one.id) ?? [], told.get(one.id) ?? [], year, known),
  );
  return { categories, customers };
}

function customerOf(
  company: queries.CompanyRow,
  categories: Array<{ id: string }>,
  spend: queries.SpendRow[],
  told: queries.WalletRow[],
  year: number,
  known: Known,
): Customer {
  const boughtIn = (category: string | null) => new Big(spend.find((row) => row.category_id === category)?.amount ?? 0);
  const all = spend.reduce((sum, row) => sum.plus(row.amount), new Big(0));
  const isCustomer = spend.some((row) => new Big(row.amount).gt(0));
  const shown: Array<string | null> = categories.map((one) => one.id);
  if (!boughtIn(null).eq(0)) shown.push(null);
  const cells = shown.map((category): Cell => {
    const bought = boughtIn(category);
    const said = category ? told.find((row) => row.category_id === category) : undefined;
    const wallet = category ? estimateFor(company, category, said, bought, year, known) : null;
    const { percent, peers } = buyingLike(known, company, category, bought.gt(0), isCustomer);
    return {
      category,
      ...shareOf(bought, wallet),
      peers_buying: percent,
      peers,
      white_space: category !== null && bought.lte(0) && (percent ?? 0) >= MANY_BUY,
    };
  });
  const whole = told.find((row) => row.category_id === null);
  const entered = whole ? estimateFor(company, '', whole, all, year, known) : null;
  const parts = cells.flatMap((cell) => (cell.wallet ? [atLeast(cell.wallet, cell.bought)] : []));
  const total = entered ?? together(parts);
  // Where only some of the categories have a wallet, the share is that of those.
  const compared = entered ? all : cells.reduce((sum, cell) => (cell.wallet ? sum.plus(cell.bought) : sum), new Big(0));
  return {
    ...company,
    basis: spend[0]?.basis ?? 'none',
    total: {
      ...shareOf(compared, total),
      bought: all.toFixed(2),
      too_low: entered ? all.gt(entered.amount) : false,
    },
    cells,
  };
}

/** Nobody spends less altogether than with us: where an estimate says so, what they spend with us is taken in its place. */
function atLeast(wallet: Estimate, bought: string): Estimate {
  const least = new Big(bought);
  const of = (value: string) => (least.gt(value) ? least.toFixed(2) : value);
  return { ...wallet, amount: of(wallet.amount), low: of(wallet.low), high: of(wallet.high) };
}
