import { addToDate } from '../../../records/calendar.ts';

export interface Holiday {
  date: string;
  name: string;
}

export const COUNTRIES = ['AT', 'CH', 'DE', 'ES', 'FR', 'GB', 'IT', 'NL', 'PL', 'US'] as const;
export type Country = (typeof COUNTRIES)[number];

/** `MM-DD`; `E+1`: days after Easter Sunday; `MM-n-d`: the n-th weekday d of a month (1 Monday … 7 Sunday), −1 the last. */
type Rule = [when: string, name: string];

const NEW_YEAR: Rule = ['01-01', 'New Year'];
const CHRISTMAS: Rule = ['12-25', 'Christmas Day'];
const SECOND_DAY: Rule = ['12-26', 'Second day of Christmas'];
const GOOD_FRIDAY: Rule = ['E-2', 'Good Friday'];
const EASTER_MONDAY: Rule = ['E+1', 'Easter Monday'];
const ASCENSION: Rule = ['E+39', 'Ascension Day'];
const WHIT_MONDAY: Rule = ['E+50', 'Whit Monday'];
const CORPUS_CHRISTI: Rule = ['E+60', 'Corpus Christi'];
const EPIPHANY: Rule = ['01-06', 'Epiphany'];
const LABOUR: Rule = ['05-01', 'Labour Day'];
const ASSUMPTION: Rule = ['08-15', 'Assumption'];
const ALL_SAINTS: Rule = ['11-01', 'All Saints'];
const IMMACULATE: Rule = ['12-08', 'Immaculate Conception'];

/** Holidays of the whole country; those of single regions can be added as own days. */
const rules: Record<Country, Rule[]> = {
  AT: [
    NEW_YEAR,
    EPIPHANY,
    EASTER_MONDAY,
    LABOUR,
    ASCENSION,
    WHIT_MONDAY,
    CORPUS_CHRISTI,
    ASSUMPTION,
    ['10-26', 'National Day'],
    ALL_SAINTS,
    IMMACULATE,
    CHRISTMAS,
    SECOND_DAY,
  ],
  CH: [NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY, ['08-01', 'National Day'], CHRISTMAS, SECOND_DAY],
  DE: [
    NEW_YEAR,
    GOOD_FRIDAY,
    EASTER_MONDAY,
    LABOUR,
    ASCENSION,
    WHIT_MONDAY,
    ['10-03', 'Unity Day'],
    CHRISTMAS,
    SECOND_DAY,
  ],
  ES: [
    NEW_YEAR,
    EPIPHANY,
    GOOD_FRIDAY,
    LABOUR,
    ASSUMPTION,
    ['10-12', 'National Day'],
    ALL_SAINTS,
    ['12-06', 'Constitution Day'],
    IMMACULATE,
    CHRISTMAS,
  ],
  FR: [
    NEW_YEAR,
    EASTER_MONDAY,
    LABOUR,
    ['05-08', 'Victory Day'],
    ASCENSION,
    WHIT_MONDAY,
    ['07-14', 'Bastille Day'],
    ASSUMPTION,
    ALL_SAINTS,
    ['11-11', 'Armistice Day'],
    CHRISTMAS,
  ],
  GB: [
    NEW_YEAR,
    GOOD_FRIDAY,
    EASTER_MONDAY,
    ['05-1-1', 'Early May bank holiday'],
    ['05--1-1', 'Spring bank holiday'],
    ['08--1-1', 'Summer bank holiday'],
    CHRISTMAS,
    ['12-26', 'Boxing Day'],
  ],
  IT: [
    NEW_YEAR,
    EPIPHANY,
    EASTER_MONDAY,
    ['04-25', 'Liberation Day'],
    LABOUR,
    ['06-02', 'Republic Day'],
    ASSUMPTION,
    ALL_SAINTS,
    IMMACULATE,
    CHRISTMAS,
    SECOND_DAY,
  ],
  NL: [NEW_YEAR, EASTER_MONDAY, ['04-27', "King's Day"], ASCENSION, WHIT_MONDAY, CHRISTMAS, SECOND_DAY],
  PL: [
    NEW_YEAR,
    EPIPHANY,
    EASTER_MONDAY,
    LABOUR,
    ['05-03', 'Constitution Day'],
    CORPUS_CHRISTI,
    ASSUMPTION,
    ALL_SAINTS,
    ['11-11', 'Independence Day'],
    CHRISTMAS,
    SECOND_DAY,
  ],
  US: [
    NEW_YEAR,
    ['01-3-1', 'Martin Luther King Day'],
    ['02-3-1', 'Presidents’ Day'],
    ['05--1-1', 'Memorial Day'],
    ['06-19', 'Juneteenth'],
    ['07-04', 'Independence Day'],
    ['09-1-1', 'Labor Day'],
    ['10-2-1', 'Columbus Day'],
    ['11-11', 'Veterans Day'],
    ['11-4-4', 'Thanksgiving'],
    CHRISTMAS,
  ],
};

export function holidaysOf(country: Country, from: string, to: string): Holiday[] {
  const found: Holiday[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
    for (const [when, name] of rules[country]) found.push({ date: dateOf(when, year), name });
  return found.filter(({ date }) => date >= from && date <= to).sort((a, b) => (a.date < b.date ? -1 : 1));
}

function dateOf(when: string, year: number): string {
  if (when.startsWith('E')) return addToDate(easter(year), Number(when.slice(1)), 'day') as string;
  const [, month = '', nth, weekday] = /^(\d\d)-(-?\d)-(\d)$/.exec(when) ?? [];
  if (!nth) return `${year}-${when}`;
  const first = `${year}-${month}-01`;
  if (nth === '-1') {
    const last = addToDate(addToDate(first, 1, 'month') as string, -1, 'day') as string;
    return addToDate(last, -((weekdayOf(last) - Number(weekday) + 7) % 7), 'day') as string;
  }
  return addToDate(first, ((Number(weekday) - weekdayOf(first) + 7) % 7) + 7 * (Number(nth) - 1), 'day') as string;
}

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). */
function easter(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
