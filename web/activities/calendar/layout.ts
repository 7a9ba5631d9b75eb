/** Something in a calendar, on the clocks of the reader's zone. */
export interface Entry {
  key: string;
  kind: 'meeting' | 'task' | 'call' | 'absence' | 'busy';
  title: string;
  /** `2026-03-29T09:00`. */
  starts: string;
  ends: string;
  allDay: boolean;
  members: string[];
  /** Null for what one may not see. */
  id: string | null;
  movable: boolean;
  faded: boolean;
  /** Belongs to a series. */
  series: boolean;
}

export interface Placed {
  entry: Entry;
  /** Minutes from midnight. */
  from: number;
  until: number;
  /** Which of how many lanes beside one another. */
  lane: number;
  lanes: number;
}

export const DAY_MINUTES = 1440;
/** What is shorter is drawn as long as this, so that it can be read and caught. */
const LEAST = 20;

const minutesOf = (wall: string) => Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));

/** What of a day's entries lies where: what overlaps stands side by side, each as wide as its group allows. */
export function laidOut(entries: Entry[], day: string): Placed[] {
  const parts = entries
    .filter((one) => !one.allDay && one.starts.slice(0, 10) <= day && one.ends > `${day}T00:00`)
    .map((entry) => {
      const from = entry.starts.slice(0, 10) < day ? 0 : minutesOf(entry.starts);
      const until = entry.ends.slice(0, 10) > day ? DAY_MINUTES : minutesOf(entry.ends);
      return { entry, from, until: Math.min(DAY_MINUTES, Math.max(until, from + LEAST)), lane: 0, lanes: 1 };
    })
    .toSorted((a, b) => a.from - b.from || b.until - a.until);
  let group: Placed[] = [];
  let end = -1;
  const close = () => {
    const lanes = Math.max(0, ...group.map((one) => one.lane)) + 1;
    for (const one of group) one.lanes = lanes;
    group = [];
  };
  for (const part of parts) {
    if (part.from >= end) close();
    const taken = new Set(group.filter((one) => one.until > part.from).map((one) => one.lane));
    while (taken.has(part.lane)) part.lane++;
    group.push(part);
    end = Math.max(end, part.until);
  }
  close();
  return parts;
}

/** What fills whole days of these. */
export const wholeDays = (entries: Entry[], day: string): Entry[] =>
  entries.filter((one) => one.allDay && one.starts.slice(0, 10) <= day && one.ends.slice(0, 10) > day);

/** Everything that touches a day, whole days first. */
export const onDay = (entries: Entry[], day: string): Entry[] => [
  ...wholeDays(entries, day),
  ...laidOut(entries, day).map((one) => one.entry),
];

export const wallAt = (day: string, minutes: number): string => {
  const at = new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000);
  return at.toISOString().slice(0, 16);
};

export const minutesBetween = (from: string, until: string): number =>
  Math.round((Date.parse(`${until}:00Z`) - Date.parse(`${from}:00Z`)) / 60_000);

export const snap = (minutes: number, step = 15): number => Math.round(minutes / step) * step;
