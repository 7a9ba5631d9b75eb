import type { Context } from '../../../kernel/context.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { catalog } from '../../catalog.ts';
import type { Field, ObjectDefinition } from '../../define.ts';
import type { Likely } from '../../duplicates/likely.ts';
import { can } from '../../permissions.ts';
import type { Values } from '../../types.ts';
import { BadCell } from '../cells/readers.ts';
import { keyOf, readBoolean, splitName } from '../cells/text.ts';
import type { ImportRow } from '../queries.ts';
import type { Row } from '../reading/csv.ts';
import type { Problem, ValueDecision } from '../schema.ts';
import { Choices } from './choices.ts';
import { type PlanColumn, planColumns } from './columns.ts';
import { findIdentical, IDENTITY, identityKey, identityOf } from './identity.ts';
import { LikelyRows } from './likely.ts';
import { isList, partAtCommas, piecesOf } from './lists.ts';
import { findMatches, matchKey } from './matching.ts';
import { joinPoints } from './points.ts';
import { scopeOf } from './scope.ts';
import { hashOf } from './seen.ts';
import { type Found, NEAR, Titles } from './titles.ts';
import { type Twin, TwinRows } from './twins.ts';

/** One row on its way in: what it says, what it will do, and what speaks against it. */
export interface PlannedRow {
  line: number;
  cells: string[];
  action: 'create' | 'update' | 'skip' | 'refuse';
  /** The matched record's id, or the new one's. */
  id: string;
  title: string | null;
  values: Values;
  problems: Problem[];
  /** Links to records that another row of the file makes. */
  links: Array<{ field: string; value: string }>;
  /** The earlier row with the same key that this one was folded into. */
  into: PlannedRow | null;
  /** It was held against the records that are there, and looks like this one. */
  compared: boolean;
  likely: Likely | null;
  /** An earlier row of the file that it looks like. */
  twin: Twin | null;
  /** It would be written to a record that only the run makes. */
  foreseen: boolean;
}

/** A record to be made because rows name it. */
export interface MissingRecord extends Found {
  object: string;
  values: Values;
}

export interface Plan {
  rows: PlannedRow[];
  /** In the order in which they were first named. */
  missing: MissingRecord[];
}

interface Resolved {
  id?: string;
  value?: unknown;
  skip?: true;
  link?: true;
  problem?: { code: string; message: string };
}

/**
 * Turns rows of a file into what would be written. Check and run share it, so that what was foreseen is what happens.
 * It reads from the database once per chunk and kind of question, never per row.
 */
export class Planner {
  readonly columns: PlanColumn[];
  readonly def: ObjectDefinition;
  private readonly ctx: Context;
  readonly row: ImportRow;
  private readonly titles = new Map<string, Titles>();
  private readonly choices = new Map<string, Choices>();
  private readonly overrides: Map<number, Record<string, string | null>>;
  /** Hashed names that rows of this file make, for links to later rows. */
  private readonly inFile: Set<number>;
  /** The column that rows are matched on. */
  readonly key: PlanColumn | null;
  /** The fields that rows are matched on together, where no single one tells them apart. */
  private readonly identity: string[] | null;
  private readonly likely: LikelyRows;
  readonly twins: TwinRows;

  /** @param check a dry run, and how many rows it has */
  constructor(
    ctx: Context,
    def: ObjectDefinition,
    row: ImportRow,
    overrides: Map<number, Record<string, string | null>>,
    inFile: Set<number>,
    check: { rows: number | null } | null = null,
  ) {
    this.ctx = ctx;
    this.def = def;
    this.row = row;
    this.overrides = overrides;
    this.inFile = inFile;
    this.columns = planColumns(ctx, def, row);
    const key = row.options.on_match === 'create' ? null : (row.options.match_on ?? null);
    this.key = this.columns.find((column) => column.field.name === key) ?? null;
    this.identity = key === IDENTITY ? identityOf(ctx, def) : null;
    this.likely = new LikelyRows(def, row.options, check);
    this.twins = new TwinRows(def, row, this.columns, check !== null);
  }

  /** The column that a problem of `field` is about. */
  columnOf(field: string): PlanColumn | undefined {
    const [first] = field.split(/[.[]/);
    return this.columns.find(
      (column) => column.field.name === first || (column.kind === 'split' && isPartOfName(first)),
    );
  }

  /** Whether rows may make records that later rows name: such chunks have to come one after the other. */
  get makesOthers(): boolean {
    const { create_missing: making = {}, value_map: decided = {} } = this.row.options;
    return this.columns.some(
      ({ kind, name }) =>
        kind === 'reference' &&
        (making[name] === true || Object.values(decided[name] ?? {}).some((d) => d !== null && 'create' in d)),
    );
  }

  /**
   * @param settled is called with the keys of the rows before records are looked up by them, and may wait for a write
   *   under way that makes some of these
   */
  async plan(ctx: Context, rows: Row[], settled?: (keys: Iterable<string>) => Promise<unknown>): Promise<Plan> {
    const planned = rows.map((row) => this.open(row));
    const missing = new Map<string, MissingRecord>();
    for (const column of this.columns) {
      if (column.kind === 'reference') await this.fillReferences(ctx, column, planned, missing);
      else if (isList(column)) await this.fillList(ctx, column, planned, missing);
      else for (const row of planned) this.fill(column, row);
    }
    this.fillDefaults(planned);
    await this.match(ctx, planned, settled);
    await this.likely.settle(ctx, planned);
    await this.twins.settle(ctx, this.def, planned, (row, column) => this.cellText(row, column));
    await joinPoints(ctx, this.def, this.columns, planned);
    return { rows: planned, missing: [...missing.values()] };
  }

  /** What the titles of an object are, within the pipeline or the like that the import goes to. */
  async titlesOf(field: Field): Promise<Titles> {
    const object = field.to as string;
    let titles = this.titles.get(object);
    if (!titles) {
      const target = catalog(this.ctx).object(object);
      titles = new Titles(
        this.ctx,
        target,
        await scopeOf(this.ctx, this.def, target, this.columns, this.row.options.defaults),
      );
      this.titles.set(object, titles);
    }
    return titles;
  }

  choicesOf(field: Field): Choices {
    let choices = this.choices.get(field.name);
    if (!choices) {
      choices = new Choices(field);
      this.choices.set(field.name, choices);
    }
    return choices;
  }

  /** After the commit: what was made is found by the next chunks. */
  remember(missing: MissingRecord[]): void {
    for (const record of missing) this.titles.get(record.object)?.remember([record]);
  }

  mayCreate(object: string): boolean {
    return can(this.ctx, object, 'create');
  }

  cellText(row: Row, column: { name: string; index: number }): string {
    const mended = this.overrides.get(row.line)?.[column.name];
    const text = mended !== undefined ? (mended ?? '') : (row.cells[column.index] ?? '');
    // Exports put an apostrophe before what a spreadsheet would take for a formula.
    return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
  }

  decision(column: PlanColumn, value: string): ValueDecision | null {
    return this.row.options.value_map?.[column.name]?.[value] ?? null;
  }

  private open(row: Row): PlannedRow {
    const planned: PlannedRow = {
      line: row.line,
      cells: row.cells,
      action: 'create',
      id: '',
      title: null,
      values: {},
      problems: [],
      links: [],
      into: null,
      compared: false,
      likely: null,
      twin: null,
      foreseen: false,
    };
    const expected = this.row.columns.length;
    const extra = row.cells.length > expected && row.cells.slice(expected).some((cell) => cell.trim() !== '');
    if (extra || (row.cells.length < expected && !this.row.format.table)) {
      const message = `The row has ${row.cells.length} cells where the header has ${expected}`;
      planned.problems.push({ line: row.line, column: null, code: 'wrong_length', message, value: null });
    }
    return planned;
  }

  private fill(column: PlanColumn, row: PlannedRow): void {
    const text = this.text(column, row);
    if (text === null) return;
    try {
      if (column.kind === 'split') {
        const { first, last } = splitName(text);
        row.values.first_name ??= first;
        row.values.last_name ??= last;
      } else if (column.kind === 'choice') {
        this.take(column, row, text, this.resolveChoice(column, text));
      } else if (column.kind === 'points') {
        const list = (row.values[column.field.name] as unknown[] | undefined) ?? [];
        row.values[column.field.name] = [...list, ...(column.read(text) as unknown[])];
      } else if (column.kind === 'part') {
        addPart(column, row, text);
      } else if (column.kind === 'tag') {
        addTag(column, row, text);
      } else {
        row.values[column.field.name] = column.read(text);
      }
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      this.refuse(row, column, error.code, error.message, text);
    }
  }

  /** The trimmed cell; null where it is empty, which also clears the field if that was asked for. */
  private text(column: PlanColumn, row: PlannedRow): string | null {
    const text = this.cellText(row, column).trim();
    if (text.includes('\u0000')) {
      this.refuse(
        row,
        column,
        'nul',
        'The cell has a NUL byte, which no text may have',
        text.replaceAll('\u0000', '␀'),
      );
      return null;
    }
    if (text !== '') return text;
    if (this.row.options.clear_with_empty && column.kind !== 'split') row.values[column.field.name] = null;
    return null;
  }

  private take(column: PlanColumn, row: PlannedRow, text: string, resolved: Resolved): void {
    if (resolved.problem) this.refuse(row, column, resolved.problem.code, resolved.problem.message, text);
    else if (resolved.link) row.links.push({ field: column.field.name, value: text });
    else if (!resolved.skip) row.values[column.field.name] = resolved.id ?? resolved.value;
  }

  private resolveChoice(column: PlanColumn, text: string): Resolved {
    const choices = this.choicesOf(column.field);
    const decision = this.decision(column, text);
    if (decision) {
      if ('match' in decision) return { value: decision.match };
      if ('skip' in decision) return { skip: true };
      if ('value' in decision) return { value: choices.find(decision.value) ?? decision.value };
      if (column.field.open) return { value: text };
    }
    const found = choices.find(text);
    if (found !== null) return { value: found };
    if (column.field.open) return { value: text };
    if (this.row.options.create_missing?.[column.name] === 'empty') return { skip: true };
    const near = choices.near(text).find((candidate) => candidate.score >= NEAR);
    const hint = near ? `: was "${near.title}" meant?` : '';
    return { problem: { code: near ? 'unconfirmed' : 'unknown_choice', message: `"${text}" is not a choice${hint}` } };
  }

  private async fillReferences(
    ctx: Context,
    column: PlanColumn,
    rows: PlannedRow[],
    missing: Map<string, MissingRecord>,
  ): Promise<void> {
    const texts = rows.map((row) => this.text(column, row));
    const distinct = [...new Set(texts.filter((text) => text !== null))];
    const titles = await this.titlesOf(column.field);
    const wanted = distinct.map((text) => {
      const decision = this.decision(column, text);
      return decision && 'value' in decision ? decision.value : text;
    });
    const found = await titles.find(ctx, wanted);
    const resolved = new Map<string, Resolved>();
    for (const [i, text] of distinct.entries()) {
      const name = wanted[i] as string;
      resolved.set(text, this.resolveReference(column, text, name, found.get(name) ?? [], missing));
    }
    for (const [i, row] of rows.entries()) {
      const text = texts[i];
      if (text !== null && text !== undefined) this.take(column, row, text, resolved.get(text) as Resolved);
    }
  }

  /** Several in a cell: each is found as one alone would be. */
  private async fillList(
    ctx: Context,
    column: PlanColumn,
    rows: PlannedRow[],
    missing: Map<string, MissingRecord>,
  ): Promise<void> {
    const texts = rows.map((row) => this.text(column, row));
    const pieces = [...new Set(texts.flatMap((text) => (text === null ? [] : piecesOf(text))))];
    const parts = await this.partsOf(ctx, column, pieces);
    const names = [...new Set([...parts.values()].flat())].map((part) => {
      const decision = this.decision(column, part);
      return { part, name: decision && 'value' in decision ? decision.value : part };
    });
    const resolved = new Map<string, Resolved>();
    if (column.kind === 'choices') for (const { part } of names) resolved.set(part, this.resolveChoice(column, part));
    else {
      const found = await (await this.titlesOf(column.field)).find(ctx, [...new Set(names.map(({ name }) => name))]);
      for (const { part, name } of names)
        resolved.set(part, this.resolveReference(column, part, name, found.get(name) ?? [], missing));
    }
    for (const [i, row] of rows.entries()) {
      const text = texts[i];
      if (text === null || text === undefined) continue;
      const values: unknown[] = [];
      for (const part of piecesOf(text).flatMap((piece) => parts.get(piece) ?? [])) {
        const one = resolved.get(part) as Resolved;
        const problem = one.link ? { code: 'missing', message: `There is no "${part}" yet` } : one.problem;
        if (problem) this.refuse(row, column, problem.code, problem.message, part);
        else if (!one.skip) values.push(one.id ?? one.value);
      }
      if (values.length > 0) row.values[column.field.name] = values;
    }
  }

  /** The pieces of list cells with what each names: commas part where the whole is not known. */
  async partsOf(ctx: Context, column: PlanColumn, pieces: string[]): Promise<Map<string, string[]>> {
    const titles = column.kind === 'references' ? await this.titlesOf(column.field) : null;
    const choices = column.kind === 'choices' ? this.choicesOf(column.field) : null;
    return partAtCommas(ctx, column, pieces, { choices, titles }, (piece) => this.decision(column, piece) !== null);
  }

  private resolveReference(
    column: PlanColumn,
    text: string,
    name: string,
    found: Found[],
    missing: Map<string, MissingRecord>,
  ): Resolved {
    const target = catalog(this.ctx).object(column.field.to as string);
    const label = target.label.toLowerCase();
    const decision = this.decision(column, text);
    if (decision && 'skip' in decision) return { skip: true };
    if (decision && 'match' in decision) return { id: decision.match };
    if (found.length === 1) return { id: (found[0] as Found).id };
    if (found.length > 1) {
      return {
        problem: { code: 'ambiguous', message: `${found.length} ${target.labels.toLowerCase()} are called "${name}"` },
      };
    }
    const wish = decision && 'create' in decision ? true : this.row.options.create_missing?.[column.name];
    if (target.name === this.def.name && this.inFile.has(hashOf(keyOf(name)))) return { link: true };
    if (wish === 'empty') return { skip: true };
    if (wish !== true) return { problem: { code: 'missing', message: `There is no ${label} "${name}"` } };
    if (!(decision && 'create' in decision) && this.isNear(column, text)) {
      return {
        problem: {
          code: 'unconfirmed',
          message: `There is no ${label} "${name}", but one much like it: confirm it or create a new one`,
        },
      };
    }
    if (!this.mayCreate(target.name)) {
      return {
        problem: { code: 'forbidden', message: `There is no ${label} "${name}", and your role may not create one` },
      };
    }
    const key = `${target.name} ${keyOf(name)}`;
    let record = missing.get(key);
    if (!record) {
      const scope = this.titles.get(target.name)?.scope;
      const values = { [target.title]: name, ...(scope ? { [scope.field]: scope.id } : {}) };
      record = { object: target.name, id: uuidv7(), title: name, values };
      missing.set(key, record);
    }
    return { id: record.id };
  }

  /** Values that the check found to be near an existing record; filled by `rememberNear`. */
  private readonly nearValues = new Set<string>();
  private isNear(column: PlanColumn, text: string): boolean {
    return this.nearValues.has(`${column.name}\u0000${text}`);
  }
  rememberNear(column: string, value: string): void {
    this.nearValues.add(`${column}\u0000${value}`);
  }

  private fillDefaults(rows: PlannedRow[]): void {
    for (const [name, value] of Object.entries(this.row.options.defaults ?? {})) {
      if (value === null || value === undefined || !Object.hasOwn(this.def.fields, name)) continue;
      for (const row of rows) if (row.values[name] === undefined || row.values[name] === null) row.values[name] = value;
    }
  }

  /** Tells which rows are known records, and folds rows of one key into the first of them. */
  private async match(
    ctx: Context,
    rows: PlannedRow[],
    settled?: (keys: Iterable<string>) => Promise<unknown>,
  ): Promise<void> {
    const { key, def } = this;
    const keys = new Map<string, PlannedRow[]>();
    for (const row of rows) {
      row.id = this.twins.idOf(row.line) ?? uuidv7();
      const value = this.keyOfRow(row);
      if (row.problems.length) row.action = 'refuse';
      if (value === null) continue;
      const same = keys.get(value);
      if (same) same.push(row);
      else keys.set(value, [row]);
    }
    if (keys.size === 0) return;
    await settled?.(keys.keys());
    const wanted = [...keys.keys()];
    const found = this.identity
      ? await findIdentical(ctx, def, this.identity, wanted)
      : key
        ? await findMatches(ctx, def, key.field.name, wanted)
        : new Map<string, never[]>();
    for (const [value, same] of keys) {
      const matches = found.get(value) ?? [];
      const first = same.find((row) => row.action !== 'refuse');
      for (const row of same) {
        if (matches.length > 1 && row.action !== 'refuse') {
          const what = key ? `have this ${key.field.label}` : 'say this';
          const message = `${matches.length} ${def.labels.toLowerCase()} ${what}`;
          if (key) this.refuse(row, key, 'ambiguous', message, this.cellText(row, key));
          else row.problems.push({ line: row.line, column: null, code: 'ambiguous', message, value: null });
          row.action = 'refuse';
        } else if (matches[0]) {
          row.id = matches[0].id;
          row.title = matches[0].title;
          delete row.values.created_at;
          if (row.action !== 'refuse') row.action = this.row.options.on_match === 'skip' ? 'skip' : 'update';
        }
      }
      if (first && same.length > 1) this.fold(first, same);
    }
  }

  /** Later rows of one key add to what the first says, the last word counting, as if they came in a later file. */
  private fold(first: PlannedRow, same: PlannedRow[]): void {
    for (const row of same) {
      if (row === first || row.action === 'refuse' || first.action === 'refuse') continue;
      row.into = first;
      row.id = first.id;
      if (this.row.options.on_match === 'skip') row.action = 'skip';
      else {
        row.action = 'update';
        Object.assign(first.values, row.values);
        first.links.push(...row.links);
      }
    }
  }

  /** What tells the row's record apart from others, as one text; null where nothing does. */
  keyOfRow(row: PlannedRow): string | null {
    const { key, def, identity } = this;
    if (identity) return identityKey(def, identity, row.values);
    if (!key) return null;
    return matchKey(def, key.field.name, key.kind === 'split' ? this.text(key, row) : row.values[key.field.name]);
  }

  private refuse(row: PlannedRow, column: PlanColumn, code: string, message: string, value: string): void {
    row.problems.push({ line: row.line, column: column.name, code, message, value: value.slice(0, 200) });
  }
}

const FORMULA = /^'[=+\-@\t\r]/;

/** Columns of one kind make up one address. */
function addPart({ field, mapping }: PlanColumn, row: PlannedRow, text: string): void {
  const kind = mapping.kind ?? 'other';
  const list = (row.values[field.name] as Array<Record<string, unknown>> | undefined) ?? [];
  let entry = list.find((point) => point.kind === kind);
  if (!entry) {
    entry = { kind, primary: false };
    list.push(entry);
  }
  entry[mapping.part as string] = text;
  row.values[field.name] = list;
}

/** A tag for whatever is not a no: a yes, a one, the day of an unsubscription. */
function addTag({ field, mapping }: PlanColumn, row: PlannedRow, text: string): void {
  if (readBoolean(text) === false) return;
  const list = (row.values[field.name] as string[] | undefined) ?? [];
  if (!list.includes(mapping.tag as string)) row.values[field.name] = [...list, mapping.tag];
}

const isPartOfName = (field: string | undefined) => field === 'first_name' || field === 'last_name';
