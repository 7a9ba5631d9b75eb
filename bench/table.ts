export interface Line {
  what: string;
  kith: string;
  floor: string;
  /** What came out, and what is to be reached. */
  result: string;
  target: string;
  /** Null: nothing is promised. */
  reached: boolean | null;
}

export function print(lines: Line[]): void {
  const head: Line = {
    what: 'what',
    kith: 'Kith',
    floor: 'floor',
    result: 'result',
    target: 'to reach',
    reached: true,
  };
  const columns = ['what', 'kith', 'floor', 'result', 'target'] as const;
  const widths = columns.map((c) => Math.max(...[head, ...lines].map((line) => line[c].length)));
  const row = (line: Line, mark: string) =>
    `| ${columns.map((c, i) => line[c].padEnd(widths[i] ?? 0)).join(' | ')} | ${mark} |`;
  console.log(row(head, '  '));
  console.log(`|${widths.map((w) => '-'.repeat(w + 2)).join('|')}|----|`);
  for (const line of lines) console.log(row(line, line.reached === null ? '  ' : line.reached ? 'ok' : 'no'));
}

export const ratio = (value: number) => value.toFixed(2);
export const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`;
export const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;
export const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
