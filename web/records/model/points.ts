import type { Point } from '../fields/tools.ts';

export type PointKind = 'email' | 'phone' | 'address';

/** One entry is always the primary, as long as there is one. */
export const withPrimary = (points: Point[]): Point[] =>
  points.length === 0 || points.some((p) => p.primary)
    ? points
    : points.with(0, { ...(points[0] as Point), primary: true });

export const addPoint = (points: Point[], of: PointKind): Point[] =>
  withPrimary([...points, of === 'address' ? { kind: 'work' } : { value: '', kind: 'work' }]);

export const changePoint = (points: Point[], index: number, change: Partial<Point>): Point[] =>
  points.map((p, i) => (i === index ? { ...p, ...change } : p));

export const removePoint = (points: Point[], index: number): Point[] => withPrimary(points.toSpliced(index, 1));

export const setPrimary = (points: Point[], index: number): Point[] =>
  points.map((p, i) => ({ ...p, primary: i === index }));

const isBlank = (point: Point) =>
  Object.entries(point).every(
    ([name, v]) => name === 'kind' || name === 'primary' || v === null || v === '' || v === undefined,
  );

/** Without the entries that were begun and left empty. */
export const filled = (points: Point[]): Point[] => withPrimary(points.filter((p) => !isBlank(p)));
