import { isRefusal, type Refusal } from '../../server/analytics/models/refusal.ts';
import { cronbach } from '../../server/analytics/models/surveys/alpha.ts';
import { drivers } from '../../server/analytics/models/surveys/drivers.ts';
import { serviceGaps } from '../../server/analytics/models/surveys/gap.ts';
import { netPromoter } from '../../server/analytics/models/surveys/nps.ts';
import { satisfaction } from '../../server/analytics/models/surveys/satisfaction.ts';
import { readRecords } from '../data.ts';
import type { Adapter } from '../run.ts';

// Survey answers as tables: recommendation with items and segments, or pairs of columns "X" and "X - Importance".

type Row = Record<string, string>;

export const adapter: Adapter = ({ files, checks }, file) => {
  const [name = ''] = files;
  const rows = readRecords(file(name));
  const found: Record<string, unknown> = {};
  for (const check of checks) found[check.name] = figure(rows, check.name);
  return found;
};

const column = (rows: Row[], name: string) =>
  Float64Array.from(rows, (row) => (row[name] ? Number(row[name]) : Number.NaN));
const known = <T extends object>(result: T | Refusal): T => {
  if (isRefusal(result)) throw new Error(result.refused);
  return result;
};
const expectedOf = ' - Importance';

function figure(rows: Row[], check: string): unknown {
  const names = Object.keys(rows[0] ?? {});
  const part = (start: string) => (check.startsWith(start) ? check.slice(start.length) : undefined);

  const scored = /^(.+) (NPS|promoters\/passives\/detractors|std\.err \(points\)|95% CI \(normal\))$/.exec(check);
  if (scored) {
    const [, whom = '', what] = scored;
    const nps = known(netPromoter(column(rowsOf(rows, whom), 'REC')));
    if (what === 'NPS') return nps.nps;
    if (what?.startsWith('std')) return nps.error;
    return what?.startsWith('95') ? nps.interval : [nps.promoters, nps.passives, nps.detractors];
  }
  const csat = /^CSAT (.+) (share >=(\d+)|Wilson 95%|mean)$/.exec(check);
  if (csat) {
    const [, item = '', what, from = '8'] = csat;
    const result = known(satisfaction(column(rows, item), Number(from)));
    return what === 'mean' ? result.mean : what?.startsWith('share') ? result.share : result.interval;
  }
  const driver = /^driver correlation with (.+): (.+)$/.exec(check);
  if (driver) {
    const [, outcome = '', item = ''] = driver;
    return drivers(column(rows, outcome), [{ name: item, answers: column(rows, item) }])[0]?.correlation;
  }

  const services = names.filter((name) => names.includes(name + expectedOf));
  const items = /^Cronbach alpha (?:of the \d+ (.+) items|(P|E) items)$/.exec(check);
  if (items) {
    const [, stem, side] = items;
    const columns = stem
      ? names.filter((name) => name.startsWith(stem))
      : services.map((name) => (side === 'E' ? name + expectedOf : name));
    return known(cronbach(columns.map((name) => column(rows, name)))).alpha;
  }
  const gaps = () =>
    known(
      serviceGaps(
        services.map((name) => ({ name, perceived: column(rows, name), expected: column(rows, name + expectedOf) })),
      ),
    );
  if (part('overall gap') !== undefined) return gaps().overall;
  if (part('importance-weighted gap') !== undefined) return gaps().weighted;
  const paired = /^(.+): (P mean|E mean|gap P-E|paired t)$/.exec(check);
  const gap = paired && gaps().items.find(({ name }) => name === paired[1]);
  if (!gap) return undefined;
  return { 'P mean': gap.perceived, 'E mean': gap.expected, 'gap P-E': gap.gap, 'paired t': gap.t }[paired?.[2] ?? ''];
}

/** "total", "month 2012-01" or a column and its value: "BU Apples". */
function rowsOf(rows: Row[], whom: string): Row[] {
  if (whom === 'total') return rows;
  const month = /^month (\d{4}-\d{2})$/.exec(whom)?.[1];
  if (month) return rows.filter(({ date }) => date?.startsWith(month));
  const segment = Object.keys(rows[0] ?? {}).find((name) => whom.startsWith(`${name} `)) ?? '';
  return rows.filter((row) => row[segment] === whom.slice(segment.length + 1));
}
