/** How many backups stay: the newest of each of so many days, weeks and months. */
export interface Retention {
  daily: number;
  weekly: number;
  monthly: number;
}

const day = (at: Date) => at.toISOString().slice(0, 10);
const month = (at: Date) => at.toISOString().slice(0, 7);
/** Weeks are told by their Monday. */
const week = (at: Date) => day(new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * 86_400_000));

/** Which of these stay. The newest always does. */
export function kept<T extends { at: Date }>(backups: T[], rule: Retention): Set<T> {
  const newest = backups.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const stay = new Set<T>(newest.slice(0, 1));
  for (const [nameOf, most] of [
    [day, rule.daily],
    [week, rule.weekly],
    [month, rule.monthly],
  ] as const) {
    const seen = new Set<string>();
    for (const backup of newest) {
      const name = nameOf(backup.at);
      if (seen.has(name)) continue;
      if (seen.size >= most) break;
      seen.add(name);
      stay.add(backup);
    }
  }
  return stay;
}
