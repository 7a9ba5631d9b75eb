import { type Clusters, kMeans } from '../../server/analytics/models/clusters/k-means.ts';
import { adjustedRand, silhouette } from '../../server/analytics/models/clusters/quality.ts';
import { type Matrix, matrix, scale, scalingOf } from '../../server/analytics/models/linear.ts';
import { readRecords } from '../data.ts';
import type { Adapter } from '../run.ts';

// Tables of numbers and what scikit-learn's k-means makes of them.

export const adapter: Adapter = ({ dataset = '', checks, files }, file) => {
  const records = readRecords(file(files[0] as string));
  const names = columnsOf(records, dataset);
  const raw = matrix(records.length, names.length);
  records.forEach((record, i) => {
    raw.values.set(
      names.map((name) => (/log/.test(dataset) ? Math.log1p(Number(record[name])) : Number(record[name]))),
      i * names.length,
    );
  });
  const table = /z-scored/.test(dataset) ? scale(raw, scalingOf(raw)) : raw;
  const kept = new Map<number, Clusters>();
  const grouped = (k: number) => {
    const known = kept.get(k);
    if (known) return known;
    const found = kMeans(table, { k, starts: 400 });
    if ('refused' in found) throw new Error(found.refused);
    kept.set(k, found);
    return found;
  };
  const found: Record<string, unknown> = {
    rows: table.rows,
    'total sum of squares': squares(table),
  };
  for (const { name } of checks) {
    const [, k, what] = /^k=(\d+) (.+)$/.exec(name) ?? [];
    if (!k || !what) continue;
    const groups = grouped(Number(k));
    const species = /^adjusted Rand index vs (.+)$/.exec(what)?.[1];
    if (what.startsWith('inertia')) found[name] = groups.inertia;
    else if (what.startsWith('silhouette')) found[name] = silhouette(table, groups.of, { most: 20_000 });
    else if (what.startsWith('cluster sizes')) found[name] = Array.from(groups.sizes).sort((a, b) => b - a);
    else if (what.startsWith('centres')) found[name] = centresOf(groups, table.cols);
    else if (species)
      found[name] = adjustedRand(
        groups.of,
        records.map((record) => record[species] ?? ''),
      );
  }
  return found;
};

const isNumber = (value: string | undefined) => value !== undefined && value !== '' && Number.isFinite(Number(value));

/**
 * The columns whose words the case names ("income, score"), or else all that hold numbers only, the last so many where it says how many;
 * never one that merely numbers the rows.
 */
function columnsOf(records: Array<Record<string, string>>, dataset: string): string[] {
  const words = (text: string): string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  const numbering = (name: string) =>
    records.every((record, i) => Number(record[name]) === i || Number(record[name]) === i + 1);
  const all = Object.keys(records[0] ?? {}).filter(
    (name) => records.every((record) => isNumber(record[name])) && !numbering(name),
  );
  const told = words(dataset.replace(/^[^,:]*[,:]/, ''));
  const named = all.filter((name) => words(name).some((word) => told.includes(word)));
  if (named.length > 0) return named;
  const count = Number(/(\d+) [^,]*columns/.exec(dataset)?.[1] ?? all.length);
  return all.slice(-count);
}

function squares(table: Matrix): number {
  const { cols, values } = table;
  const { means } = scalingOf(table);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - (means[i % cols] as number)) ** 2;
  return sum;
}

function centresOf({ k, centres }: Clusters, cols: number): number[][] {
  return Array.from({ length: k }, (_, c) => Array.from(centres.subarray(c * cols, (c + 1) * cols))).sort(
    (a, b) => (a[0] as number) - (b[0] as number),
  );
}
