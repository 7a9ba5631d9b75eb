/**
 * Lower case letter by letter, as PostgreSQL's `lower()` does in the built-in C.UTF-8 locale: no context (a final sigma
 * stays σ) and never more letters than before (İ becomes i).
 */
export function foldCase(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  let folded = '';
  for (const letter of text) folded += letter === 'İ' ? 'i' : letter.toLowerCase();
  return folded;
}

/** A number without an exponent, which every reader of decimals understands. */
export function plainNumber(n: number): string {
  const text = String(n);
  if (!text.includes('e')) return Object.is(n, -0) ? '0' : text;
  if (Math.abs(n) >= 1) return BigInt(n).toString();
  const [mantissa = '0', exponent = '0'] = text.split('e-');
  const digits = mantissa.replace('-', '').replace('.', '');
  return `${n < 0 ? '-' : ''}0.${'0'.repeat(Number(exponent) - 1)}${digits}`;
}
