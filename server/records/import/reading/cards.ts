import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { invalid } from '../../../kernel/errors.ts';
import { splitName } from '../cells/text.ts';
import { decodedLines } from './csv.ts';
import type { Encoding } from './sniff.ts';

/** The columns that cards become; the preset `vcard` says which fields these fill. */
const COLUMNS = [
  'vCard id',
  'vCard version',
  'First name',
  'Last name',
  'Organisation',
  'Job title',
  'E-mail',
  'Other e-mails',
  'Phone',
  'Mobile phones',
  'Home phones',
  'Other phones',
  'Street',
  'City',
  'Region',
  'Postal code',
  'Country',
  'Second street',
  'Second city',
  'Second region',
  'Second postal code',
  'Second country',
  'Birthday',
  'LinkedIn',
  'Categories',
  'Note',
];

interface Property {
  name: string;
  /** Upper case: `TYPE=HOME`, `HOME` and `type="home,cell"` alike. */
  types: Set<string>;
  preferred: boolean;
  value: string;
}

/**
 * Turns the cards of a file (vCard 2.1, 3.0 and 4.0, any number of them) into a table of plain text at `target`: CSV
 * whose first cell is the line at which the card begins. Pictures are left out. Holds one card at a time.
 */
export async function tableFromCards(path: string, encoding: Encoding, target: string): Promise<void> {
  const out = createWriteStream(target);
  const write = async (line: number, cells: string[]) => {
    if (!out.write(`${[String(line), ...cells.map(quoted)].join(',')}\n`)) await once(out, 'drain');
  };
  await write(1, COLUMNS);
  let count = 0;
  for await (const { line, properties } of cards(path, encoding)) {
    await write(line, cellsOf(properties));
    count++;
  }
  out.end();
  await once(out, 'finish');
  if (count === 0) throw invalid('The file holds no whole card (BEGIN:VCARD … END:VCARD)');
}

const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function* cards(path: string, encoding: Encoding): AsyncGenerator<{ line: number; properties: Property[] }> {
  let open: { line: number; properties: Property[] } | null = null;
  for await (const { line, text } of unfolded(path, encoding)) {
    const upper = text.slice(0, 20).toUpperCase().trim();
    if (upper === 'BEGIN:VCARD') open = { line, properties: [] };
    else if (upper === 'END:VCARD') {
      if (open) yield open;
      open = null;
    } else if (open) {
      const property = readProperty(text);
      if (property) open.properties.push(property);
    }
  }
}

/** A picture of some megabytes is one line; more of it than this need not be kept, as it is left out anyway. */
const LONGEST = 200_000;

/** Whole lines: those that begin with a space, or follow a soft break of quoted-printable, belong to the one before. */
async function* unfolded(path: string, encoding: Encoding): AsyncGenerator<{ line: number; text: string }> {
  let line = 0;
  let begun = 0;
  let held: string | null = null;
  let soft = false;
  for await (const text of decodedLines(path, encoding)) {
    line++;
    if (held !== null && soft) {
      held = held.slice(0, -1) + text;
    } else if (held !== null && /^[ \t]/.test(text)) {
      if (held.length < LONGEST) held += text.slice(1);
    } else {
      if (held !== null) yield { line: begun, text: held };
      held = text;
      begun = line;
    }
    soft = held.endsWith('=') && /^[^:]*QUOTED-PRINTABLE/i.test(held.slice(0, 200));
  }
  if (held !== null) yield { line: begun, text: held };
}

const LEFT_OUT = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY']);

function readProperty(text: string): Property | null {
  const match = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)$/s.exec(text);
  if (!match) return null;
  const name = (match[1] as string).toUpperCase();
  if (LEFT_OUT.has(name)) return null;
  const types = new Set<string>();
  let charset = 'utf-8';
  let printable = false;
  let preferred = false;
  for (const parameter of (match[2] as string).split(';').filter(Boolean)) {
    const [key = '', ...rest] = parameter.split('=');
    const values = (rest.length ? rest.join('=') : key).replaceAll('"', '').toUpperCase().split(',');
    const which = rest.length ? key.toUpperCase() : 'TYPE';
    if (which === 'CHARSET') charset = values[0]?.toLowerCase() ?? charset;
    else if (which === 'ENCODING') printable = values[0] === 'QUOTED-PRINTABLE' || values[0] === 'Q';
    else if (which === 'PREF') preferred = true;
    else if (which === 'TYPE') for (const value of values) types.add(value);
  }
  printable ||= types.has('QUOTED-PRINTABLE');
  preferred ||= types.has('PREF');
  const raw = match[3] as string;
  return { name, types, preferred, value: printable ? decodePrintable(raw, charset) : raw };
}

function decodePrintable(text: string, charset: string): string {
  const bytes: number[] = [];
  for (const [part] of text.matchAll(/=[0-9A-F]{2}|=\s*$|[\s\S]/giu)) {
    if (/^=[0-9A-F]{2}$/i.test(part)) bytes.push(Number.parseInt(part.slice(1), 16));
    else if (!part.startsWith('=')) bytes.push(...Buffer.from(part));
  }
  try {
    return new TextDecoder(charset).decode(Uint8Array.from(bytes));
  } catch {
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }
}

const unescaped = (text: string) =>
  text.replace(/\\([nN,;:\\])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c)).trim();
const parts = (value: string, by: ';' | ','): string[] =>
  (value.match(by === ';' ? /(?:\\.|[^;\\])*(?:;|$)/gs : /(?:\\.|[^,\\])*(?:,|$)/gs) ?? []).map((part) =>
    unescaped(part.endsWith(by) ? part.slice(0, -1) : part),
  );

function cellsOf(properties: Property[]): string[] {
  const all = (name: string) => {
    const found = properties.filter((property) => property.name === name && property.value.trim() !== '');
    return [...found.filter((property) => property.preferred), ...found.filter((property) => !property.preferred)];
  };
  const one = (name: string) => unescaped(all(name)[0]?.value ?? '');
  const emails = all('EMAIL').map((property) => unescaped(property.value).replace(/^mailto:/i, ''));
  const [street, second] = addressesOf(all('ADR'));
  const phones = phonesOf(all('TEL'));
  const { first, last } = nameOf(one, all('N')[0]?.value);
  const pages = ['URL', 'X-SOCIALPROFILE', 'SOCIALPROFILE', 'IMPP'].flatMap((name) => all(name));
  return [
    one('UID').replace(/^urn:uuid:/i, ''),
    one('VERSION'),
    first,
    last,
    parts(all('ORG')[0]?.value ?? '', ';')[0] ?? '',
    one('TITLE') || one('ROLE'),
    emails[0] ?? '',
    emails.slice(1).join('; '),
    phones.main,
    phones.mobile.join('; '),
    phones.home.join('; '),
    phones.other.join('; '),
    ...(street ?? NOWHERE),
    ...(second ?? NOWHERE),
    birthday(one('BDAY')),
    unescaped(pages.find((property) => /linkedin\.com/i.test(property.value))?.value ?? ''),
    all('CATEGORIES')
      .flatMap((property) => parts(property.value, ','))
      .filter(Boolean)
      .join('; '),
    all('NOTE')
      .map((property) => unescaped(property.value))
      .join('\n'),
  ];
}

function nameOf(one: (name: string) => string, structured: string | undefined) {
  const [last = '', first = '', middle = ''] = structured ? parts(structured, ';') : [];
  if (first || last) return { first: [first, middle].filter(Boolean).join(' '), last };
  const whole = one('FN') || one('NICKNAME');
  const split = whole ? splitName(whole) : { first: null, last: null };
  return { first: split.first ?? '', last: split.last ?? '' };
}

const NOWHERE = ['', '', '', '', ''];

/** Street, city, region, postal code and country of each address, that of the work first. */
function addressesOf(list: Property[]): string[][] {
  const sorted = [
    ...list.filter((p) => p.preferred || p.types.has('WORK')),
    ...list.filter((p) => !p.preferred && !p.types.has('WORK')),
  ];
  return sorted.map(({ value }) => {
    const [box = '', extended = '', street = '', city = '', region = '', code = '', country = ''] = parts(value, ';');
    return [[box, extended, street].filter(Boolean).join(', '), city, region, code, country];
  });
}

function phonesOf(list: Property[]) {
  const phones = { main: '', mobile: [] as string[], home: [] as string[], other: [] as string[] };
  const spoken = list.filter(({ types }) => !types.has('FAX') && !types.has('PAGER'));
  const main = spoken.find((p) => p.preferred) ?? spoken.find((p) => p.types.has('WORK')) ?? spoken[0];
  for (const property of spoken) {
    const number = unescaped(property.value).replace(/^tel:/i, '');
    if (property === main) phones.main = number;
    else if (property.types.has('CELL') || property.types.has('MOBILE')) phones.mobile.push(number);
    else if (property.types.has('HOME')) phones.home.push(number);
    else phones.other.push(number);
  }
  return phones;
}

/** A day without its year says no date that Kith could keep. */
function birthday(text: string): string {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(text);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : '';
}
