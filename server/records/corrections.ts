import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import type { Term } from './search.ts';

const MOST_WORDS = 8;
const ALPHABETS = [/[a-z]/, /[а-я]/, /[α-ω]/].map((script, i) => ({
  script,
  letters: ['abcdefghijklmnopqrstuvwxyz', 'абвгдежзийклмнопрстуфхцчшщъыьэюя', 'αβγδεζηθικλμνξοπρστυφχψω'][i] ?? '',
}));

/** The terms with what each may have meant, by the words that are in use; null where nothing comes near. */
export async function correct(ctx: Context, terms: Term[]): Promise<Term[] | null> {
  let changed = false;
  const corrected: Term[] = [];
  for (const term of terms) {
    const word = term.words[0] ?? '';
    if (!/^\p{L}{3,30}$/u.test(word) || (await isInUse(ctx, word))) {
      corrected.push(term);
      continue;
    }
    const meant = await nearest(ctx, word);
    if (!meant) return null;
    changed = true;
    corrected.push(meant);
  }
  return changed ? corrected : null;
}

async function isInUse(ctx: Context, word: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${vocabulary(ctx)}
    where word >= ${word} and word < ${after(word)} and starts_with(word, ${word}) limit 1`.execute(ctx.db);
  return rows.length > 0;
}

/** One slip away first (a letter left out, added, wrong, or two swapped), then by likeness. */
async function nearest(ctx: Context, word: string): Promise<Term | null> {
  const slips = slipsOf(word);
  const { rows } = await sql<{
    slip: string;
    whole: boolean;
  }>`select slip, exists (select from ${vocabulary(ctx)} where word = slip) as whole
    from unnest(${slips}::text[], ${slips.map(after)}::text[]) as s (slip, beyond)
    where exists (select from ${vocabulary(ctx)} where word >= slip and word < beyond and starts_with(word, slip))`.execute(
    ctx.db,
  );
  const whole = rows.filter((row) => row.whole).map((row) => row.slip);
  if (whole.length > 0) return { words: whole.slice(0, MOST_WORDS), prefix: false };
  // While a word is still being typed, only its beginning can be compared.
  const begun = rows.map((row) => row.slip).filter((slip) => slip.length >= Math.max(4, word.length));
  if (begun.length > 0) return { words: begun.slice(0, MOST_WORDS), prefix: true };
  if (word.length < 5) return null;
  const most = word.length >= 9 ? 3 : 2;
  const { rows: alike } = await sql<{ word: string }>`select word from ${vocabulary(ctx)}
    where word operator(public.%) ${word} and public.levenshtein_less_equal(word, ${word}, ${most}::int) <= ${most}::int
    order by public.levenshtein(word, ${word}), public.similarity(word, ${word}) desc limit ${sql.lit(MOST_WORDS)}`.execute(
    ctx.db,
  );
  return alike.length > 0 ? { words: alike.map((row) => row.word), prefix: false } : null;
}

/** All that lies one slip from a word (after Norvig, "How to write a spelling corrector"). */
function slipsOf(word: string): string[] {
  const letters = [...word];
  const alphabet = [...(ALPHABETS.find(({ script }) => script.test(word))?.letters ?? '')];
  const slips = new Set<string>();
  for (let i = 0; i <= letters.length; i++) {
    const [head, tail] = [letters.slice(0, i).join(''), letters.slice(i)];
    if (tail.length > 1) slips.add(`${head}${tail[1]}${tail[0]}${tail.slice(2).join('')}`);
    if (tail.length > 0) slips.add(head + tail.slice(1).join(''));
    for (const letter of alphabet) {
      if (tail.length > 0) slips.add(head + letter + tail.slice(1).join(''));
      slips.add(head + letter + tail.join(''));
    }
  }
  slips.delete(word);
  return [...slips].filter((slip) => slip.length >= 2);
}

/** Words that hold a term inside: `soft` in `microsoft`. Null where no term is in the middle of a word. */
export async function partsOf(ctx: Context, terms: Term[]): Promise<Term[] | null> {
  let inner = false;
  const result: Term[] = [];
  for (const term of terms) {
    const part = term.words[0] ?? '';
    if (!/^\p{L}{3,30}$/u.test(part)) {
      result.push(term);
      continue;
    }
    const { rows } = await sql<{ word: string }>`select word from ${vocabulary(ctx)}
      where word like ${`%${part}%`} order by length(word) limit 30`.execute(ctx.db);
    if (rows.some(({ word }) => !word.startsWith(part))) inner = true;
    const words = rows.map((row) => row.word);
    result.push(words.length > 0 ? { words, prefix: false } : term);
  }
  return inner ? result : null;
}

const vocabulary = (ctx: Context) => sql.id(ctx.workspace.schema, 'search_word');

/** What comes after everything that begins with the word, byte by byte. */
const after = (word: string): string => `${word}\u{10FFFF}`;
