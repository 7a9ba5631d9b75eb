import type { Context } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { can, requirePermission } from '../../records/permissions.ts';
import { withParts } from '../territories/service/tree.ts';
import { has } from './ask.ts';
import { silentDeals, staleLeads } from './attention.ts';
import { losses, newLeads, productSales } from './business.ts';
import { offerAcceptance, teamActivity } from './people.ts';
import { cycleLength, pipelineMovement, stageConversion, winRates } from './process.ts';
import type { ReportAnswer, ReportPart, ReportQuery } from './schema.ts';
import { sellingTime } from './selling-time.ts';

interface Report {
  name: string;
  group: 'business' | 'process' | 'people' | 'attention';
  /** What one must be able to read for it to say anything. */
  object: string;
  parts(ctx: Context, query: ReportQuery): Promise<ReportPart[]>;
}

const reports: Report[] = [
  { name: 'new-leads', group: 'business', object: 'lead', parts: newLeads },
  { name: 'losses', group: 'business', object: 'deal', parts: losses },
  { name: 'product-sales', group: 'business', object: 'deal', parts: productSales },
  { name: 'offers', group: 'business', object: 'offer', parts: offerAcceptance },
  { name: 'win-rates', group: 'people', object: 'deal', parts: winRates },
  { name: 'activity', group: 'people', object: 'task', parts: teamActivity },
  { name: 'selling-time', group: 'people', object: 'meeting', parts: sellingTime },
  { name: 'stages', group: 'process', object: 'deal', parts: stageConversion },
  { name: 'cycle', group: 'process', object: 'deal', parts: cycleLength },
  { name: 'movement', group: 'process', object: 'deal', parts: pipelineMovement },
  { name: 'stale-leads', group: 'attention', object: 'lead', parts: staleLeads },
  { name: 'silent-deals', group: 'attention', object: 'deal', parts: silentDeals },
];

/** The reports that this caller can open. */
export function reportsFor(ctx: Context): Array<Pick<Report, 'name' | 'group'>> {
  return reports
    .filter(({ object }) => has(ctx, object) && can(ctx, object, 'read'))
    .map(({ name, group }) => ({ name, group }));
}

/** One report, of the records that the caller may see. */
export async function runReport(ctx: Context, name: string, query: ReportQuery): Promise<ReportAnswer> {
  const report = reports.find((one) => one.name === name);
  if (!report || !has(ctx, report.object)) throw notFound('Report');
  requirePermission(ctx, report.object, 'read');
  const territories = query.territory ? await withParts(ctx, query.territory) : undefined;
  return { name, from: query.from, until: query.until, parts: await report.parts(ctx, { ...query, territories }) };
}
