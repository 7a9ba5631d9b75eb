import type { Field, ObjectDefinition } from '../../define.ts';
import { orderOfFile } from '../cells/dates.ts';
import { keyOf, similarity } from '../cells/text.ts';
import { targetField } from '../plan/columns.ts';
import { mappingOf, type Preset } from '../presets/index.ts';
import type { ColumnMapping, ImportColumn, Shape } from '../schema.ts';
import type { ColumnTally } from './survey.ts';
import { fieldWords, objectWords, words } from './words.ts';

/** What share of these values names records of an object, 0 to 1. */
export type KnownShare = (object: string, values: string[]) => Promise<number>;

/** Columns are mapped from this confidence on; below, the proposal is shown as an alternative only. */
const SURE_ENOUGH = 0.5;

interface Guess {
  field: string;
  confidence: number;
  because: string;
}

/** The fields that an import can fill. A derived full name counts where first and last name can be filled instead. */
export function importableFields(def: ObjectDefinition, writable: string[]): Field[] {
  return Object.values(def.fields).filter(
    (field) =>
      field.type !== 'record' &&
      field.type !== 'file' &&
      (writable.includes(field.name) || isSplitName(def, field.name)),
  );
}

/** A name that is made of first and last name: a column mapped to it is split. */
export function isSplitName(def: ObjectDefinition, field: string): boolean {
  const { name, first_name: first, last_name: last } = def.fields;
  return field === 'name' && name?.writable === 'never' && !!first && !first.writable && !!last && !last.writable;
}

/** Proposes for every column the field it fills, each field once, the surest first. */
export async function proposeColumns(
  def: ObjectDefinition,
  writable: string[],
  columns: ColumnTally[],
  known: KnownShare,
  commaLikely: boolean,
): Promise<ImportColumn[]> {
  const fields = importableFields(def, writable);
  const guesses = await Promise.all(columns.map((column) => guessesFor(def, fields, column, known)));
  const chosen = assign(guesses);
  const order = orderOfFile(columns.map((column) => column.dates));
  return columns.map((column, i) => {
    const list = guesses[i] ?? [];
    const guess = chosen[i] ?? null;
    const field = guess ? def.fields[guess.field] : undefined;
    const facts = columnFacts(column, field, commaLikely, order);
    return {
      name: column.name,
      index: column.index,
      samples: column.samples,
      filled: 0,
      shape: column.shape(),
      ...facts,
      proposal: {
        field: guess?.field ?? null,
        confidence: round(guess?.confidence ?? 0),
        because: guess?.because ?? (column.filled === 0 ? 'The column is empty' : 'No field fits well enough'),
        alternatives: list
          .filter((g) => g.field !== guess?.field && g.confidence >= 0.25)
          .slice(0, 3)
          .map((g) => ({ field: g.field, confidence: round(g.confidence) })),
      },
      mapping: proposedMapping(guess, facts),
    };
  });
}

/** How well a file with these columns fits an object, for guessing the object. */
export async function fitOf(def: ObjectDefinition, writable: string[], columns: ColumnTally[], fileName: string) {
  const fields = importableFields(def, writable);
  const none: KnownShare = async () => 0;
  const guesses = await Promise.all(columns.map((column) => guessesFor(def, fields, column, none, false)));
  const chosen = assign(guesses).filter((guess) => guess !== null);
  const explained = chosen.reduce((sum, guess) => sum + guess.confidence, 0) / Math.max(1, columns.length);
  // A file without the one thing that names its records is hardly about them.
  const named = chosen.some((guess) => guess.field === def.title || guess.field === 'last_name') ? 0.15 : 0;
  const required = fields.filter((field) => field.required && field.type === 'reference');
  const missing = required.filter((field) => !chosen.some((guess) => guess.field === field.name)).length;
  return explained * 0.6 + named + nameFit(def, fileName) * 0.35 - missing * 0.05;
}

/** What is said about dates and numbers, where the field asks for either. */
export function columnFacts(
  column: ColumnTally,
  field: Field | undefined,
  commaLikely: boolean,
  order: 'dmy' | 'mdy' | null,
) {
  const dated = field ? field.type === 'date' || field.type === 'datetime' : column.shape() === 'date';
  const counted = field
    ? field.type === 'number' || field.type === 'money' || field.type === 'percent' || field.type === 'rating'
    : ['number', 'money', 'percent'].includes(column.shape());
  return {
    date_format: dated ? column.dates.format(order) : null,
    decimal: counted ? column.numbers.decimal(commaLikely) : null,
  };
}

function proposedMapping(guess: Guess | null, facts: ReturnType<typeof columnFacts>): ColumnMapping {
  const mapping: ColumnMapping = { field: guess?.field ?? null };
  if (facts.date_format && facts.date_format !== 'ambiguous') mapping.date_format = facts.date_format;
  if (facts.decimal && facts.decimal !== 'ambiguous') mapping.decimal = facts.decimal;
  return mapping;
}

async function guessesFor(
  def: ObjectDefinition,
  fields: Field[],
  column: ColumnTally,
  known: KnownShare,
  fuzzy = true,
): Promise<Guess[]> {
  const shape = column.shape();
  const header = words(column.name);
  const guesses: Guess[] = [];
  for (const field of fields) {
    const byName = nameGuess(def, field, header, fuzzy);
    const byValue = await valueGuess(field, column, shape, known);
    const best = byName.confidence >= byValue.confidence ? byName : byValue;
    // A column that bears the field's very name is most likely it, even where some of its values are amiss.
    const least = byName.confidence >= 0.9 ? 0.6 : 0;
    let confidence = best.confidence * Math.max(least, agreement(field, shape));
    if (byName.confidence > 0.5 && byValue.confidence > 0.5) confidence = Math.min(0.99, confidence + 0.05);
    if (confidence > 0.1) guesses.push({ ...best, confidence });
  }
  return guesses.sort((a, b) => b.confidence - a.confidence);
}

function nameGuess(def: ObjectDefinition, field: Field, header: string, fuzzy: boolean): Guess {
  const own = [words(field.name), words(field.label)];
  const guess = (confidence: number, because: string): Guess => ({ field: field.name, confidence, because });
  if (own.includes(header)) return guess(0.98, 'Same name');
  const also = fieldWords[field.name] ?? [];
  if (also.includes(header)) return guess(0.93, 'Another word for it');
  if (field.name === def.title || isSplitName(def, field.name)) {
    const mine = [words(def.name), words(def.label), words(def.plural), ...(objectWords[def.name] ?? [])];
    const bare = withoutWords(header, mine);
    if (mine.includes(header) || bare === 'name') return guess(0.94, `Names the ${def.label.toLowerCase()}`);
  }
  if (field.type === 'reference' && field.to && field.to !== def.name) {
    const theirs = [words(field.to), ...(objectWords[field.to] ?? [])];
    if (theirs.includes(header)) return guess(0.9, 'Names a linked record');
    if (theirs.includes(header.replace(/ (name|id)$/, ''))) return guess(0.85, 'Names a linked record');
  }
  // "Deal stage" in a file of deals is the stage, "Opportunity id" the id.
  const bare = withoutWords(header, [words(def.name), words(def.label), ...(objectWords[def.name] ?? [])]);
  if (bare && bare !== header && (own.includes(bare) || also.includes(bare))) return guess(0.9, 'Same name');
  if (!fuzzy) return guess(0, '');
  const nearest = Math.max(...[...own, ...also].map((word) => likeness(header, word)));
  return nearest >= 0.75 ? guess(nearest * 0.85, 'Similar name') : guess(0, '');
}

function likeness(header: string, word: string): number {
  if (word.length < 4 || header.length < 4) return 0;
  if (Math.abs(word.length - header.length) > Math.max(word.length, header.length) * 0.6) return 0;
  const contained = ` ${header} `.includes(` ${word} `) && word.length >= header.length / 2 ? 0.8 : 0;
  return Math.max(contained, similarity(header, word));
}

/** `header` without the object's own name in front. */
function withoutWords(header: string, names: string[]): string {
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    if (header.startsWith(`${name} `)) return header.slice(name.length + 1);
  }
  return header;
}

async function valueGuess(field: Field, column: ColumnTally, shape: Shape, known: KnownShare): Promise<Guess> {
  const guess = (confidence: number, because: string): Guess => ({ field: field.name, confidence, because });
  if (column.filled === 0) return guess(0, '');
  if (field.type === 'email' && shape === 'email') return guess(0.8, 'Holds e-mail addresses');
  if (field.type === 'phone' && shape === 'phone') return guess(0.7, 'Holds phone numbers');
  if (field.type === 'url' && shape === 'url')
    return guess(field.name === 'website' ? 0.65 : 0.4, 'Holds web addresses');
  if (field.name === 'country' && shape === 'country') return guess(0.75, 'Holds names of countries');
  const values = [...(column.distinct?.keys() ?? column.samples)].slice(0, 200);
  if (field.type === 'choice' && field.choices?.length && values.length) {
    const choices = new Set(field.choices.flatMap((choice) => [keyOf(choice.value), keyOf(choice.label)]));
    const share = values.filter((value) => choices.has(keyOf(value))).length / values.length;
    if (share >= 0.5) return guess(0.4 + share * 0.35, 'Holds its choices');
  }
  if (field.type === 'reference' && field.to && (shape === 'text' || shape === 'choice' || shape === 'full_name')) {
    const share = await known(field.to, values);
    if (share >= 0.5) return guess(0.4 + share * 0.4, 'Names records you have');
  }
  return guess(0, '');
}

/** How far the column's values agree with the field's type, as a factor. */
function agreement(field: Field, shape: Shape): number {
  if (shape === 'empty') return 0.9;
  switch (field.type) {
    case 'email':
      return shape === 'email' ? 1 : 0.3;
    case 'phone':
      return ['phone', 'number', 'text'].includes(shape) ? 1 : 0.4;
    case 'date':
    case 'datetime':
      return shape === 'date' || shape === 'datetime' ? 1 : shape === 'number' ? 0.7 : 0.3;
    case 'number':
    case 'percent':
    case 'rating':
    case 'money':
      return ['number', 'money', 'percent', 'boolean'].includes(shape) ? 1 : 0.35;
    case 'boolean':
      return shape === 'boolean' || shape === 'choice' ? 1 : 0.3;
    case 'reference':
      return ['email', 'date', 'long_text', 'url', 'money', 'percent'].includes(shape) ? 0.6 : 1;
    case 'url':
      return shape === 'url' || shape === 'text' ? 1 : 0.5;
    case 'points':
      return field.of === 'address' ? 0 : shape === field.of ? 0.95 : 0.4;
    default:
      return shape === 'email' && field.name !== 'external_id' ? 0.4 : 1;
  }
}

/** Gives each field to one column, the surest pairs first. */
function assign(guesses: Guess[][]): Array<Guess | null> {
  const pairs = guesses.flatMap((list, column) => list.map((guess) => ({ column, guess })));
  pairs.sort((a, b) => b.guess.confidence - a.guess.confidence);
  const result: Array<Guess | null> = guesses.map(() => null);
  const taken = new Set<string>();
  for (const { column, guess } of pairs) {
    if (guess.confidence < SURE_ENOUGH || result[column] || taken.has(guess.field)) continue;
    // First and last name already say the whole name.
    if (guess.field === 'name' && (taken.has('first_name') || taken.has('last_name'))) continue;
    if ((guess.field === 'first_name' || guess.field === 'last_name') && taken.has('name') && !taken.has('first_name'))
      continue;
    result[column] = guess;
    taken.add(guess.field);
  }
  return result;
}

function nameFit(def: ObjectDefinition, fileName: string): number {
  const base = words(fileName.replace(/\.[a-z0-9]+$/i, ''))
    .replace(/\b(export|import|list|all|my|csv|data|\d+)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (!base) return 0;
  const mine = [words(def.name), words(def.plural), words(def.labels), ...(objectWords[def.name] ?? [])];
  if (mine.includes(base)) return 1;
  const hit = mine.find((word) => ` ${base} `.includes(` ${word} `));
  return hit ? 0.5 + 0.4 * (hit.length / base.length) : 0;
}

/** The columns as a known export means them; what it does not tell stays as the names of the columns suggest. */
export function withPreset(
  def: ObjectDefinition,
  fillable: string[],
  preset: Preset,
  columns: ImportColumn[],
  tallies: ColumnTally[],
  commaLikely: boolean,
): ImportColumn[] {
  const order = orderOfFile(tallies.map((column) => column.dates));
  const taken = new Set<string>();
  const told = columns.map((column) => {
    const target = mappingOf(preset, column.name);
    if (!target?.field) return target;
    const field = targetField(def, target.field);
    const known =
      field && (target.field === 'created_at' || fillable.includes(target.field) || isSplitName(def, target.field));
    const several = field?.type === 'points' || target.tag;
    if (!known || (!several && taken.has(target.field))) return null;
    if (!target.tag) taken.add(target.field);
    return target;
  });
  return columns.map((column, i) => {
    const target = told[i];
    const because = `As ${preset.product} exports it`;
    if (target === undefined) {
      const guessed = column.mapping.field;
      return guessed && taken.has(guessed) ? { ...column, mapping: { field: null } } : column;
    }
    if (target === null) {
      return {
        ...column,
        proposal: { ...column.proposal, field: null, confidence: 1, because },
        mapping: { field: null },
      };
    }
    const facts = columnFacts(tallies[i] as ColumnTally, targetField(def, target.field as string), commaLikely, order);
    const guess: Guess = { field: target.field as string, confidence: 0.99, because };
    return {
      ...column,
      ...facts,
      proposal: { ...column.proposal, field: guess.field, confidence: guess.confidence, because },
      mapping: { ...proposedMapping(guess, facts), ...target },
    };
  });
}

const round = (value: number) => Math.round(value * 100) / 100;
