import Big from 'big.js';
import type { CompanyRow, PeerRow, WalletRow } from './queries.ts';
import type { Estimate, Share } from './schema.ts';
import { sizeFor } from './spend.ts';

/** Fewer customers than this say nothing about another one. */
const FEWEST = 3;
const MANY = 10;

interface Middle {
  group: NonNullable<Estimate['group']>;
  row: PeerRow;
}

/** The figures of the customers most like this one that there are enough of; `own` is one of them and does not count. */
function nearest(
  rows: PeerRow[],
  company: CompanyRow,
  category: string | null,
  whole: boolean,
  own: boolean,
): Middle | null {
  const size = sizeFor(company.employees);
  const { industry } = company;
  const find = (wanted: { industry: string | null; size: number | null }) =>
    rows.find(
      (row) =>
        row.whole === whole &&
        row.category_id === category &&
        row.industry === wanted.industry &&
        row.size === wanted.size,
    );
  const options: Array<[Middle['group'], PeerRow | undefined]> = [
    ['industry_and_size', industry !== null && size !== null ? find({ industry, size }) : undefined],
    ['industry', industry !== null ? find({ industry, size: null }) : undefined],
    ['size', size !== null ? find({ industry: null, size }) : undefined],
  ];
  for (const [group, row] of options) if (row && row.customers - (own ? 1 : 0) >= FEWEST) return { group, row };
  return null;
}

export interface Known {
  spend: PeerRow[];
  wallets: PeerRow[];
  shares: Map<string, { share: number; customers: number }>;
}

/**
 * What a company spends in a category altogether. What somebody has said counts; else what is known of the wallets of customers
 * like it; else what those spend with us, put up to a whole wallet by the share that we usually have. The range is the middle half
 * of them.
 */
export function estimateFor(
  company: CompanyRow,
  category: string,
  told: WalletRow | undefined,
  bought: Big,
  year: number,
  known: Known,
): Estimate | null {
  if (told) return entered(told, year);
  const wallets = nearest(known.wallets, company, category, false, false);
  const buys = bought.gt(0);
  const spend = nearest(known.spend, company, category, false, buys);
  const usual = known.shares.get(category);
  const base = { year: null, known_from: null, wallet: null };
  if (wallets) {
    const { row, group } = wallets;
    const sure =
      row.customers >= MANY && group === 'industry_and_size' ? 'high' : row.customers >= MANY / 2 ? 'medium' : 'low';
    return {
      ...base,
      ...range(row, new Big(1)),
      method: 'peer_wallets',
      group,
      peers: row.customers,
      usual_share: null,
      sure,
    };
  }
  if (!spend) return null;
  const { row, group } = spend;
  const peers = row.customers - (buys ? 1 : 0);
  const knownShare = usual && usual.customers >= FEWEST && usual.share > 0 ? usual.share : null;
  const factor = knownShare ? new Big(100).div(knownShare) : new Big(1);
  const sure = knownShare && peers >= MANY && group === 'industry_and_size' ? 'medium' : 'low';
  return { ...base, ...range(row, factor), method: 'peer_spend', group, peers, usual_share: knownShare, sure };
}

function entered({ id, amount, year, known_from }: WalletRow, asked: number): Estimate {
  const said = new Big(amount).toFixed(2);
  const sure =
    known_from === 'customer' || known_from === 'report' ? 'high' : known_from === 'market' ? 'medium' : 'low';
  return {
    ...{
      amount: said,
      low: said,
      high: said,
      method: 'entered',
      year: year === asked ? null : year,
      known_from,
      wallet: id,
    },
    ...{ group: null, peers: null, usual_share: null, sure },
  };
}

const range = (row: PeerRow, factor: Big) => {
  const at = (value: string | null) => new Big(value ?? 0).times(factor).toFixed(2);
  return { amount: at(row.middle), low: at(row.low), high: at(row.high) };
};

/** What part of the wallet is spent with us, and what room is left. */
export function shareOf(bought: Big, wallet: Estimate | null): Share {
  const base = { bought: bought.toFixed(2), wallet };
  if (!wallet || new Big(wallet.amount).lte(0))
    return { ...base, share: null, share_low: null, share_high: null, too_low: false, room: null };
  const percent = (of: string) => (new Big(of).gt(0) ? bought.times(100).div(of).round(1).toNumber() : null);
  const left = new Big(wallet.amount).minus(bought);
  return {
    ...base,
    share: percent(wallet.amount),
    share_low: percent(wallet.high),
    share_high: percent(wallet.low),
    too_low: left.lt(0),
    room: (left.gt(0) ? left : new Big(0)).toFixed(2),
  };
}

/** Percent of customers like this one that buy in a category. */
export function buyingLike(
  known: Known,
  company: CompanyRow,
  category: string | null,
  buys: boolean,
  isCustomer: boolean,
): { percent: number | null; peers: number } {
  const all = nearest(known.spend, company, null, true, isCustomer);
  if (!all) return { percent: null, peers: 0 };
  const { industry, size } = all.row;
  const row = known.spend.find(
    (one) => !one.whole && one.category_id === category && one.industry === industry && one.size === size,
  );
  const peers = all.row.customers - (isCustomer ? 1 : 0);
  const buying = (row?.customers ?? 0) - (buys ? 1 : 0);
  return { percent: Math.round((1000 * buying) / peers) / 10, peers };
}

const LEVEL = { high: 2, medium: 1, low: 0 } as const;

/** Several wallets together are as sure as the least sure of them. */
export function together(parts: Estimate[]): Estimate | null {
  const [first] = parts;
  if (!first) return null;
  const sum = (field: 'amount' | 'low' | 'high') =>
    parts.reduce((all, one) => all.plus(one[field]), new Big(0)).toFixed(2);
  const least = parts.reduce((a, b) => (LEVEL[b.sure] < LEVEL[a.sure] ? b : a));
  return {
    ...{ amount: sum('amount'), low: sum('low'), high: sum('high'), method: least.method, sure: least.sure },
    ...{ year: null, known_from: null, wallet: null, group: least.group, peers: least.peers, usual_share: null },
  };
}
