export const DATE = ['differs', 'close', 'same'] as const;

/** Compares dates such as `1984-03-12`; the level is a place in `DATE`. A slip of the hand is close: see `isSlip`. */
export function compareDates(a: string, b: string): number {
  if (a === b) return 2;
  return isSlip(a.replaceAll('-', ''), b.replaceAll('-', '')) ? 1 : 0;
}

/** Day and month the other way round, two neighbouring digits swapped, or one digit wrong. */
function isSlip(a: string, b: string): boolean {
  if (a.length !== 8 || b.length !== 8) return false;
  if (a.slice(0, 4) === b.slice(0, 4) && a.slice(4, 6) === b.slice(6) && a.slice(6) === b.slice(4, 6)) return true;
  const wrong: number[] = [];
  for (let i = 0; i < 8; i++) if (a[i] !== b[i]) wrong.push(i);
  const [first = 0, second = 0] = wrong;
  // The last digit of a day may be a twin's or a neighbour's, so a wrong digit counts in year and month only.
  if (wrong.length === 1) return first < 6;
  return wrong.length === 2 && second === first + 1 && a[first] === b[second] && a[second] === b[first];
}
