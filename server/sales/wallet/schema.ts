import { z } from 'zod';

/** An amount in the workspace's currency. */
const amount = z.string();

export const methods = ['entered', 'peer_wallets', 'peer_spend'] as const;
export const groups = ['industry_and_size', 'industry', 'size'] as const;

/** What they spend altogether, how that is known, and between which figures it may lie. */
const estimate = z.object({
  amount,
  low: amount,
  high: amount,
  /** `entered`: somebody said so. `peer_wallets`, `peer_spend`: from customers like this one. */
  method: z.enum(methods),
  /** The year that was said something about, where that is another. */
  year: z.number().nullable(),
  known_from: z.string().nullable(),
  /** The record that says it. */
  wallet: z.string().nullable(),
  /** Whom they were compared with, and how many of those there were beside themselves. */
  group: z.enum(groups).nullable(),
  peers: z.number().nullable(),
  /** Percent of their wallets that customers usually spend with us in this category; null where that is not known. */
  usual_share: z.number().nullable(),
  sure: z.enum(['high', 'medium', 'low']),
});
export type Estimate = z.infer<typeof estimate>;

const share = z.object({
  bought: amount,
  wallet: estimate.nullable(),
  /** Percent of the wallet; more than 100 where they buy more than the wallet was thought to hold (`too_low`). */
  share: z.number().nullable(),
  share_low: z.number().nullable(),
  share_high: z.number().nullable(),
  too_low: z.boolean(),
  /** What they buy elsewhere: where there is room to sell. */
  room: amount.nullable(),
});
export type Share = z.infer<typeof share>;

const cell = z.object({
  ...share.shape,
  category: z.string().nullable(),
  /** Percent of customers like this one that buy in this category, and how many customers those are. */
  peers_buying: z.number().nullable(),
  peers: z.number(),
  /** They buy nothing here, though many like them do. */
  white_space: z.boolean(),
});
export type Cell = z.infer<typeof cell>;

export const customer = z.object({
  id: z.string(),
  name: z.string().nullable(),
  industry: z.string().nullable(),
  employees: z.number().nullable(),
  /** What the figures of what was bought are taken from. */
  basis: z.enum(['invoices', 'won', 'none']),
  total: z.object(share.shape),
  cells: z.array(cell),
});
export type Customer = z.infer<typeof customer>;

const categories = z.array(z.object({ id: z.string(), name: z.string() }));

export const companyWallet = z.object({
  year: z.number(),
  currency: z.string(),
  categories,
  customer,
  missing_rates: z.array(z.string()),
});
export type CompanyWallet = z.infer<typeof companyWallet>;

export const report = z.object({
  year: z.number(),
  currency: z.string(),
  categories,
  /** The largest first. */
  customers: z.array(customer),
  /** How many customers there are altogether. */
  of: z.number(),
  totals: z.object({
    ...share.shape,
    cells: z.array(z.object({ category: z.string().nullable(), bought: amount, buying: z.number() })),
  }),
  missing_rates: z.array(z.string()),
});
export type Report = z.infer<typeof report>;

const year = z.coerce.number().int().min(2000).max(2200).optional();

export const walletPath = z.object({ id: z.uuid() });
export const walletQuery = z.object({ year });
export const reportQuery = z.object({
  year,
  programme: z.uuid().optional(),
  industry: z.string().max(200).optional(),
  owner: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ReportQuery = z.infer<typeof reportQuery>;
