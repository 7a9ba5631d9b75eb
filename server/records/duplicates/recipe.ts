import type { Field, Likeness, ObjectDefinition } from '../define.ts';
import { columnsOf } from '../storage.ts';
import type { Place } from './compare/addresses.ts';
import { type Kind, kinds } from './kinds.ts';
import { type Comparison, MISSING, type Model, probabilityOf, weightsOf } from './model.ts';

/** Comparison of one object, as it is told to a worker. */
export interface RecipePlan {
  object: string;
  parts: Array<Likeness & { name: string }>;
  /** The columns that hold each field, the first of them. */
  columns: Record<string, string>;
}

/** A record as comparisons take it: one value for each of them. */
export interface Features {
  id: string;
  values: unknown[];
}

/** Why a pair that agrees in much is no duplicate after all. */
export type Kept = 'household' | 'shared_address';

export interface Score {
  levels: number[];
  weights: number[];
  probability: number;
  kept: Kept | null;
}

export interface Reason {
  /** What was compared: a kind, or the name of a field. */
  comparison: string;
  level: string;
  /** Evidence in bits; below zero it speaks against the pair. */
  weight: number;
}

/** Names that many have weigh less: how often the usual ones occur, as shares of all. */
export type Frequencies = Record<string, { usual: number; terms: Record<string, number> }>;

/** What is compared in an object: what it says itself, or what its fields that tell records apart amount to. */
export function planOf(def: ObjectDefinition, chosen?: string[] | null): RecipePlan | null {
  const stated = def.likeness ?? [];
  const list: Likeness[] =
    chosen && chosen.length > 0
      ? chosen.flatMap((name) => stated.find((part) => part.fields.includes(name)) ?? byType(def.fields[name]))
      : stated.length > 0
        ? stated
        : (def.duplicates.length > 0 ? def.duplicates : ownFields(def)).flatMap((name) => byType(def.fields[name]));
  const parts = [...new Set(list)]
    .map((part) => ({ ...part, fields: part.fields.filter((name) => def.fields[name]) }))
    .filter((part) => part.fields.length > 0)
    .map((part) => ({
      ...part,
      name: part.as === 'exact' || part.as === 'text' || part.as === 'link' ? (part.fields[0] as string) : part.as,
    }));
  if (parts.length === 0) return null;
  const columns: Record<string, string> = {};
  for (const part of parts) {
    for (const name of part.fields) columns[name] = columnsOf(def.fields[name] as Field)[0]?.name ?? name;
  }
  return { object: def.name, parts, columns };
}

/** Records that people make and tell apart by what they hold: not configuration, not ties between others. */
export const isMergeable = (def: ObjectDefinition) => def.writers === 'members' && !def.hidden;

/** Whether a new record is held against those that are there. */
export const mayHaveDuplicates = (def: ObjectDefinition) =>
  def.duplicates.length > 0 || (isMergeable(def) && (def.likeness.length > 0 || Boolean(def.custom)));

/** Where an object that was made here says nothing: by its name, and by what tells people and places apart. */
const ownFields = (def: ObjectDefinition): string[] =>
  def.custom
    ? Object.values(def.fields)
        .filter((f) => !f.archived && (f.name === def.title || f.unique || telling.has(f.type)))
        .map((f) => f.name)
    : [];
const telling = new Set(['email', 'phone', 'address', 'url']);

function byType(field: Field | undefined): Likeness[] {
  if (!field) return [];
  const fields = [field.name];
  switch (field.type === 'points' ? field.of : field.type) {
    case 'email':
      return [{ as: 'email', fields }];
    case 'phone':
      return [{ as: 'phone', fields }];
    case 'date':
      return [{ as: 'date', fields }];
    case 'address':
      return [{ as: 'address', fields }];
    case 'text':
    case 'long_text':
      return [{ as: 'text', fields }];
    default:
      return [{ as: 'exact', fields }];
  }
}

const identifying = new Set(['email', 'phone', 'date', 'exact']);
/** The level of addresses from which on two share a house. */
const SAME_HOUSE = 3;

/** A plan made ready to work. */
export class Recipe {
  readonly plan: RecipePlan;
  readonly comparisons: Comparison[];
  private readonly kinds: Kind[];

  constructor(plan: RecipePlan) {
    this.plan = plan;
    this.kinds = plan.parts.map((part) => kinds[part.as]);
    this.comparisons = plan.parts.map((part, i) => ({ name: part.name, levels: (this.kinds[i] as Kind).levels }));
  }

  /** What is believed before anything was learnt. */
  firstModel(): Model {
    return { share: 0.05, m: this.kinds.map((kind) => [...kind.m]), u: this.kinds.map((kind) => [...kind.u]) };
  }

  /** Whether a stored model belongs to these comparisons. */
  fits(model: Model): boolean {
    return model.m.length === this.kinds.length && model.m.every((m, i) => m.length === this.kinds[i]?.levels.length);
  }

  read(id: string, get: (field: string) => unknown): Features {
    const values = this.plan.parts.map((part, i) =>
      (this.kinds[i] as Kind).read(Object.fromEntries(part.fields.map((name) => [name, get(name)]))),
    );
    return { id, values };
  }

  /** The value of the first comparison of a kind. */
  value<T>(features: Features, as: Likeness['as']): T | null {
    const i = this.plan.parts.findIndex((part) => part.as === as);
    return i < 0 ? null : (features.values[i] as T | null);
  }

  compare(a: Features, b: Features): number[] {
    const levels = this.kinds.map((kind, i) => {
      const [x, y] = [a.values[i], b.values[i]];
      return x === null || y === null ? MISSING : kind.compare(x, y);
    });
    this.unswap(a, b, levels);
    return levels;
  }

  /** "Smith John" and "John Smith": first and last name in each other's place agree, if not wholly. */
  private unswap(a: Features, b: Features, levels: number[]): void {
    const given = this.place('given_name');
    const family = this.place('family_name');
    if (given < 0 || family < 0 || levels[given] !== 0 || levels[family] !== 0) return;
    const [ga, fa] = [a.values[given] as string[], a.values[family] as string[]];
    const [gb, fb] = [b.values[given] as string[], b.values[family] as string[]];
    if (ga.join(' ') !== fb.join(' ') || fa.join(' ') !== gb.join(' ')) return;
    levels[given] = 3;
    levels[family] = 2;
  }

  private place(as: Likeness['as']): number {
    return this.plan.parts.findIndex((part) => part.as === as);
  }

  private level(levels: number[], as: Likeness['as']): number {
    const i = this.place(as);
    return i < 0 ? MISSING : (levels[i] as number);
  }

  score(model: Model, a: Features, b: Features, frequencies: Frequencies = {}): Score {
    const levels = this.compare(a, b);
    const weights = weightsOf(model, levels);
    for (const [i, part] of this.plan.parts.entries()) {
      const known = frequencies[part.as];
      const top = (this.comparisons[i] as Comparison).levels.length - 1;
      if (known && levels[i] === top) weights[i] = (weights[i] as number) + rarity(known, a.values[i] as string[]);
    }
    const evidence = weights.reduce((sum, weight) => sum + weight, 0);
    return { levels, weights, probability: probabilityOf(model, evidence), kept: this.keptApart(levels, a, b) };
  }

  /**
   * People who share a home are not the same person, however much agrees: another first name or birthday beside the
   * same family name, and whoever is known by no more than initial, family name and a house with several flats.
   */
  private keptApart(levels: number[], a: Features, b: Features): Kept | null {
    const given = this.level(levels, 'given_name');
    const family = this.level(levels, 'family_name');
    const address = this.level(levels, 'address');
    const email = this.level(levels, 'email');
    const phone = this.level(levels, 'phone');
    const birthday = this.level(levels, 'date');
    if (family === MISSING) return null;
    const together = address >= 3 || email === 2 || phone === 1;
    if (family >= 1 && together && (given === 0 || birthday === 0)) return 'household';
    const telling = email === 2 || phone === 1 || birthday >= 1;
    if (address < 2 || telling) return null;
    if (given === 1 || given === MISSING) return 'shared_address';
    return family === 0 && this.flatsUnknown(a) && this.flatsUnknown(b) ? 'shared_address' : null;
  }

  /**
   * Namesakes of one town with other addresses and numbers: what identifies a person differs, and none of it agrees. Where
   * duplicates are rare, what was learnt may still find them likely; they are not proposed. The same house is evidence
   * of its own.
   */
  isContradicted(levels: readonly number[]): boolean {
    const told = levels.filter((level, i) => level !== MISSING && identifying.has(this.plan.parts[i]?.as ?? ''));
    return told.length > 0 && told.every((level) => level === 0) && this.level([...levels], 'address') < SAME_HOUSE;
  }

  private flatsUnknown(features: Features): boolean {
    return (this.value<Place[]>(features, 'address') ?? []).every((place) => place.unit === '');
  }

  /** What speaks for and against a pair, the weightiest first. */
  reasons(levels: readonly number[], weights: readonly number[]): Reason[] {
    return levels
      .map((level, i) => ({
        comparison: this.comparisons[i]?.name ?? '',
        level: this.comparisons[i]?.levels[level] ?? 'missing',
        weight: Math.round((weights[i] ?? 0) * 10) / 10,
      }))
      .filter((reason) => reason.level !== 'missing')
      .sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight));
  }
}

/** Bits that a value adds for being rarer than most that agree, or takes for being common; three at most. */
function rarity({ usual, terms }: Frequencies[string], words: string[]): number {
  const share = terms[words.join(' ')] ?? terms[''] ?? usual;
  return share > 0 && usual > 0 ? Math.max(-3, Math.min(3, Math.log2(usual / share))) : 0;
}
