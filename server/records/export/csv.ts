/** What makes a spreadsheet take a cell for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;
const PHONE = /^\+[\d\s()./-]+$/;

/** A cell that no spreadsheet will execute. Plain numbers, also negative ones and phone numbers, stay as they are. */
export function defused(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) && !PHONE.test(text) ? `'${text}` : text;
}

export function csvCell(text: string): string {
  const safe = defused(text);
  return /[",\n\r;\t]/.test(safe) || safe.startsWith(' ') || safe.endsWith(' ')
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

/** One line of CSV (RFC 4180). */
export const csvLine = (cells: string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
