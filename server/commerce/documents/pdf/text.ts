import * as bidiModule from 'bidi-js';
import type { Content as Node } from 'pdfmake/interfaces.js';
import { type Run, runsOf, type Slice } from './fonts.ts';

export interface TextStyle {
  size?: number;
  bold?: boolean;
  color?: string;
  alignment?: 'left' | 'right' | 'center';
  margin?: [number, number, number, number];
}

/** How wide a text is in points. */
export type Measure = (text: string, slice: Slice, style: TextStyle) => number;

export interface TextOptions {
  used: Map<string, Slice>;
  measure: Measure;
  /** The document reads from right to left. */
  rtl: boolean;
}

// Its types name a default export where Node gives the module itself.
const bidi = (bidiModule.default as unknown as typeof bidiModule.default.default)();
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
/** Marks of direction that number formats bring along: they have no shape, and the paragraph says its direction by itself. */
const MARKS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
// No font here has the narrow space that French puts into numbers.
const clean = (text: string) =>
  text
    .normalize('NFC')
    .replace(MARKS, '')
    .replaceAll('\u202f', '\u00a0')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll('\t', ' ');

/**
 * A text for the page, in whatever scripts it is. From left to right the lines are broken when the page is laid out; from right
 * to left they are broken here to `width`, because words have to be put in their visual order line by line (UAX #9).
 */
export function textNode(text: string, width: number, style: TextStyle, options: TextOptions): Node {
  const { rtl, used } = options;
  const cleaned = clean(text);
  const shared = {
    fontSize: style.size ?? 9,
    bold: style.bold ?? false,
    color: style.color,
    alignment: aligned(style.alignment, rtl),
    margin: style.margin,
  };
  if (!RTL.test(cleaned)) return { ...shared, text: runsOf(cleaned, used).map(inline) };
  const lines = cleaned.split('\n').flatMap((paragraph) => visualLines(paragraph, width, style, options));
  const nodes = lines.map((runs) => ({
    ...shared,
    margin: undefined,
    alignment: style.alignment || rtl ? shared.alignment : rtlOf(cleaned) ? ('right' as const) : ('left' as const),
    // The Arabic font asks for more room above and below than the others.
    lineHeight: 1,
    noWrap: true,
    text: runs.length > 0 ? runs.map(inline) : ' ',
  }));
  return { stack: nodes, margin: style.margin };
}

const inline = ({ text, slice }: Run) => ({ text, font: slice.name });

/** Left and right change sides in a document that reads the other way. */
const aligned = (alignment: TextStyle['alignment'], rtl: boolean) =>
  !rtl || alignment === 'center' ? alignment : alignment === 'right' ? 'left' : 'right';

const rtlOf = (text: string) => (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1;

/** The lines of a paragraph with right-to-left text in it, each as runs from left to right. */
function visualLines(text: string, width: number, style: TextStyle, options: TextOptions): Run[][] {
  if (text === '') return [[]];
  const levels = bidi.getEmbeddingLevels(text);
  return breakLines(text, width, style, options).map(([from, to]) => visualRuns(text, levels, from, to, options));
}

/** Where each line begins and ends (exclusive): at spaces, and wherever else a word alone is wider than the line. */
function breakLines(text: string, width: number, style: TextStyle, options: TextOptions): Array<[number, number]> {
  const lines: Array<[number, number]> = [];
  let from = 0;
  let to = 0;
  let taken = 0;
  for (const match of text.matchAll(/\S+\s*/g)) {
    const word = match[0];
    const wide = widthOf(word.trimEnd(), style, options);
    const space = widthOf(word, style, options) - wide;
    if (taken > 0 && taken + wide > width) {
      lines.push([from, to]);
      from = match.index;
      taken = 0;
    }
    if (wide > width) {
      for (let i = 0; i < word.length; i++) {
        const one = widthOf(word[i] as string, style, options);
        if (taken > 0 && taken + one > width) {
          lines.push([from, match.index + i]);
          from = match.index + i;
          taken = 0;
        }
        taken += one;
      }
    } else taken += wide + space;
    to = match.index + word.length;
  }
  lines.push([from, text.length]);
  return lines;
}

const widthOf = (text: string, style: TextStyle, { used, measure }: TextOptions) =>
  runsOf(text, used).reduce((sum, run) => sum + measure(run.text, run.slice, style), 0);

type Levels = ReturnType<typeof bidi.getEmbeddingLevels>;

function visualRuns(text: string, levels: Levels, from: number, to: number, { used }: TextOptions): Run[] {
  const end = from + text.slice(from, to).trimEnd().length;
  if (end <= from) return [];
  // The pieces of the line in reading order: one level and one word each, as letters of a word are shaped together.
  const pieces: Array<{ text: string; level: number }> = [];
  for (let i = from; i < end; ) {
    const level = levels.levels[i] as number;
    const space = /\s/.test(text[i] as string);
    let next = i + 1;
    while (next < end && levels.levels[next] === level && /\s/.test(text[next] as string) === space) next++;
    const piece = text.slice(i, next);
    pieces.push({ text: space ? '\u00a0'.repeat(piece.length) : level % 2 === 1 ? mirrored(piece) : piece, level });
    i = next;
  }
  return reordered(pieces).flatMap(({ text: piece, level }) => {
    const runs = runsOf(piece, used);
    if (level % 2 === 0) return runs;
    // Arabic and Hebrew letters are laid from the right by their fonts; what is no letter (brackets, points) is not.
    return runs.reverse().map((run) => (RTL.test(run.text) ? run : { ...run, text: [...run.text].reverse().join('') }));
  });
}

const mirrored = (text: string) => [...text].map((char) => bidi.getMirroredCharacter(char) ?? char).join('');

/** Rule L2: from the highest level down, what stands at that level or above is turned round. */
function reordered<T extends { level: number }>(pieces: T[]): T[] {
  const order = [...pieces];
  const highest = Math.max(0, ...pieces.map((piece) => piece.level));
  for (let level = highest; level >= 1; level--) {
    for (let i = 0; i < order.length; i++) {
      if ((order[i] as T).level < level) continue;
      let end = i;
      while (end < order.length && (order[end] as T).level >= level) end++;
      order.splice(i, end - i, ...order.slice(i, end).reverse());
      i = end;
    }
  }
  return order;
}
