import Papa from 'papaparse';
import { invalid } from '../../../kernel/errors.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
export type FileKind = 'csv' | 'xlsx' | 'vcard';
export type Delimiter = ',' | ';' | '\t' | '|';

/** Watches a file as it streams by and says what it is: its kind from the first bytes, its encoding from all. */
export class FileSniffer {
  private head = Buffer.alloc(0);
  private decoder: TextDecoder | null = new TextDecoder('utf-8', { fatal: true });
  private lines = 1;
  /** The line in which UTF-8 breaks; null while it does not. */
  brokenLine: number | null = null;
  size = 0;

  watch(piece: Buffer): void {
    if (this.head.length < HEAD) this.head = Buffer.concat([this.head, piece.subarray(0, HEAD - this.head.length)]);
    this.size += piece.length;
    if (!this.decoder) return;
    try {
      this.decoder.decode(piece, { stream: true });
      this.lines += newlines(piece);
    } catch {
      this.brokenLine = this.lines + newlines(piece.subarray(0, firstBad(piece)));
      this.decoder = null;
    }
  }

  kind(): FileKind {
    return kindOf(this.head, this.size);
  }

  encoding(): Encoding {
    const { head } = this;
    if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
    if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
    const wide = wideWithoutMark(head);
    if (wide) return wide;
    if (this.decoder) {
      try {
        this.decoder.decode();
      } catch {
        this.brokenLine = this.lines;
      }
    }
    return this.brokenLine === null ? 'utf-8' : 'windows-1252';
  }
}

const HEAD = 64 * 1024;

function newlines(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) count++;
  return count;
}

/** Where the first byte is that can begin no UTF-8 sequence; only for telling people a line. */
function firstBad(piece: Buffer): number {
  let low = 0;
  let high = piece.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isUtf8Start(piece.subarray(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isUtf8Start(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const signatures: Array<[string, string]> = [
  ['25504446', 'a PDF'],
  ['89504e47', 'a picture (PNG)'],
  ['ffd8ff', 'a picture (JPEG)'],
  ['47494638', 'a picture (GIF)'],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook (.xls): save it as .xlsx or CSV'],
  ['1f8b', 'a compressed file: unpack it'],
  ['377abcaf', 'a compressed file: unpack it'],
  ['526172', 'a compressed file: unpack it'],
  ['50415231', 'a Parquet file'],
  ['53514c69746520', 'a SQLite database'],
];

function kindOf(head: Buffer, size: number): FileKind {
  if (size === 0) throw invalid('The file is empty');
  if (head.subarray(0, 4).toString('hex') === '504b0304') return 'xlsx';
  const hex = head.subarray(0, 8).toString('hex');
  const known = signatures.find(([start]) => hex.startsWith(start));
  if (known) throw invalid(`This is ${known[1]}, not a CSV file or an Excel workbook`);
  if (hasWideMark(head) || wideWithoutMark(head)) return 'csv';
  const nul = head.indexOf(0);
  if (nul !== -1) {
    const line = newlines(head.subarray(0, nul)) + 1;
    throw invalid(`The file is not text: line ${line} has a NUL byte. Save it as CSV or as an Excel workbook (.xlsx)`);
  }
  let controls = 0;
  for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) controls++;
  if (controls > head.length / 50)
    throw invalid('The file is not text. Save it as CSV or as an Excel workbook (.xlsx)');
  const start = head.subarray(0, 300).toString('latin1').replace('\u00ef\u00bb\u00bf', '').trimStart();
  if (/^BEGIN:VCARD/i.test(start)) return 'vcard';
  if (/^<(!doctype|html|\?xml)/i.test(start))
    throw invalid('This is a web page or XML, not a CSV file or an Excel workbook');
  if (/^(\{\s*"|\[\s*[{[])/.test(start)) throw invalid('This is JSON, not a CSV file or an Excel workbook');
  return 'csv';
}

const hasWideMark = (head: Buffer) => (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);

/** UTF-16 without a mark: every other byte of Western text is nought. */
function wideWithoutMark(head: Buffer): Encoding | null {
  const length = Math.min(head.length, 2000) & ~1;
  if (length < 8) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  if (odd > length * 0.3 && even === 0) return 'utf-16le';
  return even > length * 0.3 && odd === 0 ? 'utf-16be' : null;
}

const delimiters: Delimiter[] = [',', ';', '\t', '|'];

/** The delimiter that cuts the sample into the most columns of the same number in each line. */
export function sniffDelimiter(sample: string): Delimiter {
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const { data } = Papa.parse<string[]>(sample, { delimiter, preview: 60, skipEmptyLines: true });
    const header = data[0]?.length ?? 0;
    if (header < 2) continue;
    const same = data.filter((row) => row.length === header).length / data.length;
    // The header is the line least likely to hold another delimiter inside its cells.
    const score = same * same * Math.min(header, 12);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}
