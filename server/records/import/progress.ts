import type { Applied } from './plan/apply.ts';
import type { ImportCounts, ImportProgress } from './schema.ts';

export const noCounts = (): ImportCounts => ({
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  refused: 0,
  created_missing: {},
});

/** Adds what one chunk did. */
export function tally(counts: ImportCounts, applied: Applied): void {
  for (const { outcome } of applied.rows) {
    counts.rows++;
    counts[outcome]++;
  }
  for (const { object } of applied.made) counts.created_missing[object] = (counts.created_missing[object] ?? 0) + 1;
}

/** Measures how fast rows pass, over the last seconds rather than since the beginning. */
export class Pace {
  private readonly phase: ImportProgress['phase'];
  private readonly total: number | null;
  private marks: Array<{ at: number; rows: number }>;

  constructor(phase: ImportProgress['phase'], total: number | null, rows = 0) {
    this.phase = phase;
    this.total = total;
    this.marks = [{ at: performance.now(), rows }];
  }

  at(rows: number): ImportProgress {
    const now = performance.now();
    this.marks.push({ at: now, rows });
    while (this.marks.length > 2 && now - (this.marks[0]?.at ?? now) > 10_000) this.marks.shift();
    const first = this.marks[0] as { at: number; rows: number };
    const seconds = (now - first.at) / 1000;
    const speed = seconds > 0.05 ? (rows - first.rows) / seconds : null;
    const left = speed && this.total !== null ? Math.max(0, this.total - rows) / speed : null;
    return {
      phase: this.phase,
      rows,
      total: this.total,
      rows_per_second: speed === null ? null : Math.round(speed),
      seconds_left: left === null ? null : Math.round(left * 10) / 10,
    };
  }
}
