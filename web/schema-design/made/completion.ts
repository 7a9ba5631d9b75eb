/** What may stand at a place of a formula: a field, one reached through a link, or a function. */
export interface Suggestion {
  /** What is put in. */
  insert: string;
  label: string;
  hint: string;
  kind: 'field' | 'function';
}

export interface Word {
  text: string;
  from: number;
  to: number;
}

/** The word in which the caret stands, dots included; null within a text in quotes. */
export function wordAt(formula: string, caret: number): Word | null {
  const before = formula.slice(0, caret);
  const quotes = before.match(/["']/g) ?? [];
  if (quotes.length % 2 === 1) return null;
  const head = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(before)?.[0] ?? '';
  const tail = /^[\p{L}\p{N}_]*/u.exec(formula.slice(caret))?.[0] ?? '';
  return { text: head, from: caret - head.length, to: caret + tail.length };
}

const fold = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** What begins with the word comes first, then what has it inside. */
export function matching(suggestions: Suggestion[], word: string): Suggestion[] {
  const wanted = fold(word);
  if (wanted === '') return suggestions;
  const rank = ({ insert, label }: Suggestion) => {
    const [name, said] = [fold(insert), fold(label)];
    if (name.startsWith(wanted)) return 0;
    if (said.startsWith(wanted)) return 1;
    return name.includes(wanted) || said.includes(wanted) ? 2 : 3;
  };
  return suggestions.filter((one) => rank(one) < 3).sort((a, b) => rank(a) - rank(b));
}

/** Puts a suggestion in the place of the word. Answers the text and where the caret goes. */
export function complete(
  formula: string,
  word: Word,
  { insert, kind }: Suggestion,
): { formula: string; caret: number } {
  const open = kind === 'function' && formula[word.to] !== '(';
  const text = open ? `${insert}()` : insert;
  const caret = word.from + insert.length + (kind === 'function' ? 1 : 0);
  return { formula: formula.slice(0, word.from) + text + formula.slice(word.to), caret };
}
