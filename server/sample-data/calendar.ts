import { timeOf } from '../records/dates.ts';

const DAY = 86_400_000;

/** Days counted back from the moment the data are made, so that they are never out of date. */
export class Calendar {
  readonly now: Date;

  constructor(now: Date) {
    this.now = now;
  }

  /** The date `days` ago; a negative number lies ahead. */
  date(days: number): string {
    return new Date(this.now.getTime() - days * DAY).toISOString().slice(0, 10);
  }

  /** A moment of office hours `days` ago; weekends move to the Friday before. `part` of the day: 0 to 1. */
  moment(days: number, part: number): string {
    const at = new Date(this.now.getTime() - Math.floor(days) * DAY);
    const weekday = at.getUTCDay();
    const back = weekday === 0 ? 2 : weekday === 6 ? 1 : 0;
    at.setUTCDate(at.getUTCDate() - back);
    at.setUTCHours(8, 0, Math.floor(part * 9 * 3600), 0);
    return timeOf(at < this.now || days < 0 ? at : this.now);
  }

  /** How busy the season is `days` ago: quiet in summer and at new year, a push before the year ends. */
  season(days: number): number {
    const month = new Date(this.now.getTime() - days * DAY).getUTCMonth();
    return [0.7, 0.9, 1.15, 1, 1.05, 1.1, 0.65, 0.55, 1.1, 1.2, 1.25, 0.85][month] ?? 1;
  }
}
