import type { Context } from '../../../kernel/context.ts';
import type { Choices } from './choices.ts';
import type { PlanColumn } from './columns.ts';
import type { Titles } from './titles.ts';

/**
 * The entries of a cell that holds several: semicolons and lines part them (Google: three colons, and a star before its
 * own groups), and commas where there are none.
 */
export const piecesOf = (text: string): string[] =>
  trimmed(text.split(/[;\n]| ::: /).map((part) => part.replace(/^\s*\* /, '')));

const trimmed = (parts: string[]): string[] => [...new Set(parts.map((part) => part.trim()).filter(Boolean))];

/** Columns whose cells hold several values that have to be found. */
export const isList = (column: PlanColumn): boolean => column.kind === 'choices' || column.kind === 'references';

/**
 * Parts pieces at their commas, unless the whole is known: "Acme, Inc." is one company, "Acme, Globex" are two.
 * Gives the parts of each piece.
 */
export async function partAtCommas(
  ctx: Context,
  column: PlanColumn,
  pieces: string[],
  source: { choices: Choices | null; titles: Titles | null },
  decided: (piece: string) => boolean,
): Promise<Map<string, string[]>> {
  const doubtful = pieces.filter((piece) => piece.includes(',') && !decided(piece));
  const titles = doubtful.length > 0 && source.titles ? await source.titles.find(ctx, doubtful) : null;
  const isKnown = (piece: string) =>
    column.kind === 'choices' ? source.choices?.find(piece) !== null : (titles?.get(piece)?.length ?? 0) > 0;
  return new Map(
    pieces.map((piece) => [
      piece,
      piece.includes(',') && !decided(piece) && !isKnown(piece) ? trimmed(piece.split(',')) : [piece],
    ]),
  );
}
