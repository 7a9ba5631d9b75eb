import { invalid } from '../../../kernel/errors.ts';
import { DateTally } from '../cells/dates.ts';
import { NumberTally } from '../cells/numbers.ts';
import {
  looksLikeCountry,
  looksLikeEmail,
  looksLikeFullName,
  looksLikePhone,
  looksLikeUrl,
  readBoolean,
} from '../cells/text.ts';
import type { Notice, Shape } from '../schema.ts';

const MOST_COLUMNS = 500;
/** Rows whose values are looked at closely; dates and numbers are counted to the end. */
const CLOSE_LOOK = 5000;
const MOST_DISTINCT = 300;
const LONG = 200;

/** What one column holds. */
export class ColumnTally {
  readonly name: string;
  readonly index: number;
  readonly samples: string[] = [];
  readonly dates = new DateTally();
  readonly numbers = new NumberTally();
  /** Distinct values with how often each stands there; null once there are too many. */
  distinct: Map<string, number> | null = new Map();
  filled = 0;
  private looked = 0;
  private readonly like = { email: 0, phone: 0, url: 0, boolean: 0, country: 0, full_name: 0, long: 0 };

  constructor(name: string, index: number) {
    this.name = name;
    this.index = index;
  }

  add(raw: string): void {
    const text = raw.trim();
    if (text === '') return;
    this.filled++;
    if (this.looked >= CLOSE_LOOK) {
      if (this.dates.numeric > 0 || this.dates.clear > 0) this.dates.add(text);
      if (this.numbers.share() > 0.5) this.numbers.add(text);
      return;
    }
    this.looked++;
    if (this.samples.length < 3 && !this.samples.includes(text.slice(0, LONG))) this.samples.push(text.slice(0, LONG));
    this.count(text);
    if (text.length > LONG) {
      this.like.long++;
      return;
    }
    this.dates.add(text);
    this.numbers.add(text);
    if (looksLikeEmail(text)) this.like.email++;
    else if (looksLikeUrl(text)) this.like.url++;
    if (looksLikePhone(text)) this.like.phone++;
    if (readBoolean(text) !== null) this.like.boolean++;
    if (looksLikeCountry(text)) this.like.country++;
    if (looksLikeFullName(text)) this.like.full_name++;
  }

  shape(): Shape {
    if (this.looked === 0) return 'empty';
    const share = (count: number) => count / this.looked;
    if (share(this.like.email) > 0.7) return 'email';
    if (this.dates.share() > 0.8) return 'date';
    if (share(this.like.boolean) > 0.95 && (this.distinct?.size ?? 9) <= 2) return 'boolean';
    if (this.numbers.share() > 0.9) {
      if (this.numbers.percent > this.looked / 2) return 'percent';
      if (this.numbers.money > this.looked / 2) return 'money';
      if (share(this.like.phone) < 0.5 || this.numbers.plain < this.looked / 2) return 'number';
    }
    if (share(this.like.phone) > 0.7) return 'phone';
    if (share(this.like.url) > 0.7) return 'url';
    if (share(this.like.country) > 0.7) return 'country';
    if (share(this.like.long) > 0.2) return 'long_text';
    if (this.distinct && this.looked >= 20 && this.distinct.size <= Math.max(12, this.looked / 50)) return 'choice';
    return share(this.like.full_name) > 0.7 ? 'full_name' : 'text';
  }

  private count(text: string): void {
    if (!this.distinct) return;
    this.distinct.set(text, (this.distinct.get(text) ?? 0) + 1);
    if (this.distinct.size > MOST_DISTINCT) this.distinct = null;
  }
}

/** Gives every column a name of its own and says where that was needed. */
export function nameColumns(header: string[]): { names: string[]; notices: Notice[] } {
  if (header.length > MOST_COLUMNS) {
    throw invalid(`The file has ${header.length} columns; at most ${MOST_COLUMNS} can be imported`);
  }
  const names: string[] = [];
  const notices: Notice[] = [];
  const used = new Set<string>();
  for (const [index, raw] of header.entries()) {
    const plain = raw
      .replace(/^\ufeff/, '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, LONG);
    const given = plain || `Column ${index + 1}`;
    let name = given;
    for (let i = 2; used.has(name); i++) name = `${given} (${i})`;
    used.add(name);
    names.push(name);
    if (name !== given) {
      notices.push({
        code: 'same_name',
        message: `Two columns are called "${given}": the later one is shown as "${name}"`,
      });
    }
  }
  return { names, notices };
}
