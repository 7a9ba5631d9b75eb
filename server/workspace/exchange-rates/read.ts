import { invalidField } from '../../kernel/errors.ts';
import { canonicalDate } from '../../records/dates.ts';
import { isCurrency } from '../../records/money.ts';

export type Quoted = 'per_base' | 'in_base';

/** What a file of rates says, each as it is written there. */
export interface Sheet {
  base: string;
  quoted: Quoted;
  days: string[];
  currencies: string[];
  values: string[];
  problems: Array<{ line: number; message: string }>;
}

const MOST_PROBLEMS = 100;

/**
 * Reads a table of rates in one of three forms: a column for each currency and a row for each day (as the European Central
 * Bank publishes), its data service's rows (`TIME_PERIOD`, `CURRENCY`, `OBS_VALUE`), or rows of day, currency and rate.
 */
export function readSheet(text: string, base: string, quoted?: Quoted): Sheet {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = lines[0] ?? '';
  const separator = ['\t', ';', ','].find((one) => head.includes(one)) ?? ',';
  const cells = (line: string) =>
    line.split(separator).map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    );
  const names = cells(head).map((name) => name.toLowerCase());
  const at = (...wanted: string[]) => names.findIndex((name) => wanted.includes(name));
  const [day, code, value] = [
    at('date', 'day', 'datum', 'time_period', 'valid_from', 'valid from', 'from'),
    at('currency', 'code', 'währung', 'waehrung', 'currency_code'),
    at('rate', 'value', 'kurs', 'obs_value', 'exchange rate', 'exchange_rate'),
  ];
  if (day < 0) throw invalidField('file', 'unreadable', 'The first line has no column called "Date"');
  const long = code >= 0 && value >= 0;
  const columns = long
    ? []
    : names.flatMap((name, i) =>
        i !== day && isCurrency(name.toUpperCase()) ? [{ i, code: name.toUpperCase() }] : [],
      );
  if (!long && columns.length === 0)
    throw invalidField(
      'file',
      'unreadable',
      'Beside "Date" the file needs a column for each currency (USD, GBP, …), or the columns "Currency" and "Rate"',
    );
  const sdmx = long && at('obs_value') >= 0;
  const sheet: Sheet = {
    base,
    quoted: quoted ?? (long && !sdmx ? 'in_base' : 'per_base'),
    days: [],
    currencies: [],
    values: [],
    problems: [],
  };
  const taken = new Map<string, number>();
  const problem = (line: number, message: string) => {
    if (sheet.problems.length < MOST_PROBLEMS) sheet.problems.push({ line, message });
  };
  const take = (line: number, on: string, currency: string, raw: string) => {
    if (raw === '' || /^n\/?a$/i.test(raw)) return;
    const number = separator === ',' ? raw : raw.replace(/\.(?=\d{3}(\D|$).*,)/g, '').replace(',', '.');
    if (!/^\d{1,12}(\.\d{1,15})?$/.test(number) || !(Number(number) > 0))
      return problem(line, `"${raw.slice(0, 40)}" is no rate for ${currency}`);
    const key = `${currency} ${on}`;
    const before = taken.get(key);
    if (before !== undefined) return problem(line, `${currency} has a rate for ${on} already`);
    taken.set(key, sheet.days.length);
    sheet.days.push(on);
    sheet.currencies.push(currency);
    sheet.values.push(number);
  };
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.trim() === '') continue;
    const row = cells(line);
    const on = dayOf(row[day] ?? '');
    if (!on) {
      problem(i + 1, `"${String(row[day] ?? '').slice(0, 40)}" is no day such as 2026-01-31`);
      continue;
    }
    if (!long) for (const column of columns) take(i + 1, on, column.code, row[column.i] ?? '');
    else {
      const currency: string = (row[code] ?? '').toUpperCase();
      if (isCurrency(currency)) take(i + 1, on, currency, row[value] ?? '');
      else problem(i + 1, `"${(row[code] ?? '').slice(0, 40)}" is no currency such as USD`);
    }
  }
  return sheet;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `2026-01-31`, `31.01.2026` or `31 January 2026`. */
function dayOf(text: string): string | null {
  const own = canonicalDate(text);
  if (own) return own;
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted) return canonicalDate(`${dotted[3]}-${dotted[2]?.padStart(2, '0')}-${dotted[1]?.padStart(2, '0')}`);
  const named = /^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})$/i.exec(text);
  const month = named ? months.indexOf((named[2] as string).toLowerCase()) : -1;
  if (!named || month < 0) return null;
  return canonicalDate(`${named[3]}-${String(month + 1).padStart(2, '0')}-${named[1]?.padStart(2, '0')}`);
}
