import { orderOfFile } from '../../../records/import/cells/dates.ts';
import type { Surveyed } from '../../../records/import/propose/read.ts';
import type { ColumnTally } from '../../../records/import/propose/survey.ts';
import { type FactKind, factKinds } from '../schema.ts';
import type { FactColumn } from './schema.ts';
import { TARGETS, type Target } from './targets.ts';

/** What the rows of a file are, by how much of it each kind explains; the file's name has a say. */
export function guessKind(surveyed: Surveyed, fileName: string): FactKind {
  const hint = fileName.toLowerCase();
  const bonus: Record<FactKind, RegExp> = {
    purchases: /order|purchase|sale|invoice|bestell|kauf|umsatz|retail|transaction/,
    payments: /pay|zahlung|bank/,
    usage: /usage|event|click|login|visit|nutzung|interaction/,
  };
  const score = (kind: FactKind) => {
    const columns = propose(kind, surveyed);
    const found = columns.filter(({ field }) => field !== null);
    const missing = needsOf(kind, columns).length;
    return found.reduce((sum, { confidence }) => sum + confidence, 0) - missing * 2 + (bonus[kind].test(hint) ? 2 : 0);
  };
  return (
    factKinds.map((kind) => ({ kind, score: score(kind) })).sort((a, b) => b.score - a.score)[0]?.kind ?? 'purchases'
  );
}

/** For each column what it says, each thing once, the surest first. */
export function propose(kind: FactKind, surveyed: Surveyed): FactColumn[] {
  const targets = TARGETS[kind];
  const order = orderOfFile(surveyed.columns.map((column) => column.dates));
  const comma = surveyed.format.delimiter === ';';
  const pairs = surveyed.columns
    .flatMap((column) => targets.map((target) => ({ column, target, sure: sureness(column, target) })))
    .filter(({ sure }) => sure >= 0.3)
    .sort((a, b) => b.sure - a.sure);
  const taken = new Map<string, { target: Target; sure: number }>();
  const used = new Set<string>();
  for (const { column, target, sure } of pairs) {
    if (taken.has(column.name) || used.has(target.name)) continue;
    taken.set(column.name, { target, sure });
    used.add(target.name);
  }
  return surveyed.columns.map((column, i) => {
    const chosen = taken.get(column.name);
    const dated = column.dates.format(order);
    const decimal = column.numbers.decimal(comma);
    return {
      name: column.name,
      index: column.index,
      samples: column.samples,
      filled: surveyed.filled[i] ?? 0,
      proposed: chosen?.target.name ?? null,
      confidence: chosen ? Math.round(chosen.sure * 100) / 100 : 0,
      field: chosen?.target.name ?? null,
      date_format: dated === 'ambiguous' ? null : dated,
      decimal: decimal === 'ambiguous' ? null : decimal,
    };
  });
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]/g, '');

function sureness(column: ColumnTally, target: Target): number {
  const name = plain(column.name);
  const shape = column.shape();
  if (target.type === 'time' && !(column.dates.format(null) || shape === 'date' || shape === 'datetime')) return 0;
  if (target.type === 'number' && column.numbers.share() < 0.5) return 0;
  if (target.name === 'customer_email' && shape !== 'email') return 0;
  if (target.name !== 'customer_email' && shape === 'email') return 0;
  const at = target.words.indexOf(name);
  if (at >= 0) return 0.98 - at * 0.012;
  const part = target.words.findIndex((word) => word.length > 3 && name.includes(word));
  if (part >= 0) return 0.6 - part * 0.012;
  if (target.name === 'customer_email') return 0.7;
  return target.type === 'time' && (shape === 'date' || shape === 'datetime') ? 0.4 : 0;
}

/** What is still to be said, by the names of what is missing. */
export function needsOf(kind: FactKind, columns: FactColumn[]): string[] {
  const said = new Set(columns.map(({ field }) => field));
  const missing = TARGETS[kind].filter(({ name, required }) => required && !said.has(name)).map(({ name }) => name);
  if (kind === 'purchases' && !said.has('amount') && !said.has('unit_price')) missing.push('amount');
  if (!['customer_no', 'customer_email', 'customer_name', 'company'].some((name) => said.has(name)))
    missing.push('customer');
  const undated = columns.some(({ field, date_format }) => field === 'at' && date_format === null);
  return undated ? [...missing, 'date_format'] : missing;
}
