/** One figure of a case, as the reference states it. */
export interface Check {
  name: string;
  expected?: unknown;
  /** How far a number may be off, either way round; where both are given, either suffices. */
  tol_abs?: number;
  tol_rel?: number;
  /** Bounds of what we find, whatever the reference found. */
  min?: number;
  max?: number;
  origin?: string;
}

export interface Case {
  id: string;
  dataset?: string;
  task?: string;
  format?: string;
  notes?: string;
  files: string[];
  checks: Check[];
}

/** What we found, under the names of the checks. */
export type Found = Record<string, unknown>;

export interface Verdict {
  case: string;
  check: string;
  expected: string;
  got: string;
  pass: boolean;
}

/** A figure told for context binds nobody: other programs with other random numbers or searches find another. */
const binds = ({ name, expected }: Check) =>
  !name.startsWith('context') && !(typeof expected === 'string' && expected.includes('(context'));

export function judge(id: string, checks: Check[], found: Found): Verdict[] {
  return checks.filter(binds).map((check) => {
    const got = found[check.name];
    return {
      case: id,
      check: check.name,
      expected: wanted(check),
      got: got === undefined ? 'not measured' : write(got),
      pass: got !== undefined && within(check) && holds(check, check.expected, got),
    };

    function within({ min, max }: Check): boolean {
      if (min === undefined && max === undefined) return true;
      return (
        typeof got === 'number' && got >= (min ?? Number.NEGATIVE_INFINITY) && got <= (max ?? Number.POSITIVE_INFINITY)
      );
    }
  });
}

function holds(check: Check, expected: unknown, got: unknown): boolean {
  if (expected === undefined) return true;
  if (typeof expected === 'number') return typeof got === 'number' && near(check, expected, got);
  if (Array.isArray(expected)) {
    const list = ArrayBuffer.isView(got) ? Array.from(got as Float64Array) : got;
    return (
      Array.isArray(list) && list.length === expected.length && expected.every((one, i) => holds(check, one, list[i]))
    );
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof got !== 'object' || got === null) return false;
    const own = got as Record<string, unknown>;
    return Object.entries(expected).every(([key, one]) => holds(check, one, own[key]));
  }
  return expected === got;
}

function near({ tol_abs, tol_rel, min, max }: Check, expected: number, got: number): boolean {
  if (tol_abs === undefined && tol_rel === undefined) return min !== undefined || max !== undefined || got === expected;
  const off = Math.abs(got - expected);
  return off <= (tol_abs ?? -1) || off <= (tol_rel ?? -1) * Math.abs(expected);
}

function wanted({ expected, tol_abs, tol_rel, min, max }: Check): string {
  const parts = expected === undefined ? [] : [write(expected)];
  if (tol_abs) parts.push(`±${tol_abs}`);
  if (tol_rel) parts.push(`±${Number((tol_rel * 100).toPrecision(6))} %`);
  if (min !== undefined) parts.push(`≥ ${min}`);
  if (max !== undefined) parts.push(`≤ ${max}`);
  return parts.join(' ');
}

function write(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(10)));
  if (typeof value === 'string') return value;
  if (ArrayBuffer.isView(value)) return write(Array.from(value as Float64Array));
  return JSON.stringify(value, (_, one) => (typeof one === 'number' ? Number(one.toPrecision(8)) : one));
}
