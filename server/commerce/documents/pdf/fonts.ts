import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

// Noto Sans comes in slices, each with some ranges of Unicode: a document loads those that its text needs. Chinese alone has a
// hundred of them.

export interface Slice {
  /** The name the document knows it by. */
  name: string;
  normal: string;
  bold: string;
  ranges: Array<[number, number]>;
}

const require = createRequire(import.meta.url);
/** Best first: what several have is taken from the first. */
const families = ['noto-sans', 'noto-sans-arabic', 'noto-sans-hebrew', 'noto-sans-sc'];
let slices: Slice[] | null = null;
const known = new Map<number, Slice | null>();

function folderOf(family: string): string {
  return dirname(require.resolve(`@fontsource/${family}/unicode.json`));
}

function allSlices(): Slice[] {
  slices ??= families.flatMap((family) => {
    const folder = folderOf(family);
    const table = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>;
    const own = Object.entries(table).map(([key, text]): Slice => {
      const name = key.replace(/[[\]]/g, '');
      const file = (weight: number) => join(folder, 'files', `${family}-${name}-${weight}-normal.woff`);
      return { name: `${family}-${name}`, normal: file(400), bold: file(700), ranges: rangesOf(text) };
    });
    // What people write most: the plain letters win where an extension has them too.
    return own.sort((a, b) => Number(b.name.endsWith('-latin')) - Number(a.name.endsWith('-latin')));
  });
  return slices;
}

const rangesOf = (text: string) =>
  text.split(',').map((part): [number, number] => {
    const [from, to] = part.trim().slice(2).split('-');
    return [Number.parseInt(from ?? '', 16), Number.parseInt(to ?? from ?? '', 16)];
  });

const covers = (slice: Slice, code: number) => slice.ranges.some(([from, to]) => from <= code && code <= to);

function sliceFor(code: number): Slice | null {
  let slice = known.get(code);
  if (slice === undefined) {
    slice = allSlices().find((one) => covers(one, code)) ?? null;
    known.set(code, slice);
  }
  return slice;
}

export interface Run {
  text: string;
  slice: Slice;
}

/** Cuts a text where another font has to go on. Whoever prints it is told which fonts were needed. */
export function runsOf(text: string, used: Map<string, Slice>): Run[] {
  const runs: Run[] = [];
  let current: Run | null = null;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    // Spaces and points stay with the run they stand in, where its font has them: fewer cuts, better shapes.
    const stays: boolean = current !== null && isCommon(code) && covers(current.slice, code);
    const slice: Slice | null = stays ? (current?.slice ?? null) : sliceFor(code);
    const wanted: Slice = slice ?? current?.slice ?? (allSlices()[0] as Slice);
    if (current && current.slice === wanted) current.text += char;
    else {
      current = { text: char, slice: wanted };
      runs.push(current);
    }
    used.set(wanted.name, wanted);
  }
  return runs;
}

const isCommon = (code: number) =>
  code < 0x41 || (code >= 0x2000 && code <= 0x206f) || (code >= 0x300 && code <= 0x36f);

/** The only files that a document may read. */
export const isFont = (path: string): boolean =>
  families.some((family) => path.startsWith(join(folderOf(family), 'files') + sep) && path.endsWith('.woff'));
