import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';

// Reference results of others, where they lie beside the repository. Tests of models hold themselves against them.

/** Null where there are none. */
export const goldenPlace = (name: string): string | null =>
  ['../shared', '../../shared']
    .map((dir) => fileURLToPath(new URL(`../../../${dir}/golden/${name}/`, import.meta.url)))
    .find((dir) => existsSync(`${dir}expected.json`)) ?? null;

export interface GoldenCheck {
  name: string;
  expected?: number | string | number[];
  tol_abs?: number;
  tol_rel?: number;
  min?: number;
  max?: number;
}

export interface GoldenCase {
  id: string;
  files: string[];
  checks: GoldenCheck[];
}

export const goldenCases = (place: string): GoldenCase[] =>
  JSON.parse(readFileSync(`${place}expected.json`, 'utf8')) as GoldenCase[];

/** Rows of a table without quoted commas, the head first. */
export function goldenRows(file: string): string[][] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
}

/** Holds what was found against each check; the ones named in `told` are told for context and bind nothing. */
export function holdAgainst(
  checks: GoldenCheck[],
  found: Record<string, number | number[]>,
  told: string[] = [],
): void {
  if (process.env.SHOW_FIGURES) console.log(found);
  const missed: string[] = [];
  for (const { name, expected, tol_abs, tol_rel, min, max } of checks) {
    if (told.includes(name)) continue;
    const values = [found[name]].flat();
    if (values[0] === undefined) missed.push(`${name}: not measured`);
    const wanted = [expected].flat();
    values.forEach((value, i) => {
      const v = value as number;
      if (min !== undefined && !(v >= min)) missed.push(`${name}: ${v} is below ${min}`);
      if (max !== undefined && !(v <= max)) missed.push(`${name}: ${v} is above ${max}`);
      const target = wanted[i];
      if (typeof target !== 'number') return;
      if (tol_abs === undefined && tol_rel === undefined) return;
      const allowed = Math.max(tol_abs ?? 0, (tol_rel ?? 0) * Math.abs(target));
      if (!(Math.abs(v - target) <= allowed)) missed.push(`${name}: ${v}, expected ${target} within ${allowed}`);
    });
  }
  expect(missed).toEqual([]);
}
