import type { Context } from '../../kernel/context.ts';
import { conflict, invalidField, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import { fieldIndexes } from '../ddl.ts';
import { type DefinedType, type Field, type ObjectDefinition, type Rollup, stageField } from '../define.ts';
import { checkFormula, checkRollup, fieldChanged } from '../formula/index.ts';
import { describeField, type FieldMeta } from '../meta.ts';
import { toField } from './build.ts';
import { clashesOf, heldOutside, heldValues, isMember, missingIn, stagesAmong } from './existing.ts';
import { requestIndex } from './indexes.ts';
import { changeDefinitions } from './load.ts';
import { fieldName, inverseName, refuseLabel } from './names.ts';
import * as rows from './rows.ts';
import type { FieldChange, NewField } from './schema.ts';
import { requestReindex } from './search.ts';
import { Complaints, checkField, compact, completeChoices, refuseUnfitting, type Wish, writableBy } from './shape.ts';
import { endColumns, makeColumns } from './tables.ts';
import { tell } from './tell.ts';
import { refuseUsed } from './usage.ts';

const MOST_FIELDS = 500;

/** A field as it is answered to whoever changed it. `missing`: live records that lack what is required of them now. */
export type ChangedField = FieldMeta & { missing?: number };

/** The fields of an object: those in use, or those that are put away. */
export function fieldsOf(ctx: Context, plural: string, archived: boolean): FieldMeta[] {
  const def = catalog(ctx).byPlural(plural);
  const fields = archived ? (catalog(ctx).archived.fields.get(def.name) ?? []) : Object.values(def.fields);
  return fields.map((field) => describeField(field, !archived && !field.writable, false));
}

/** `writable: 'system'` makes a field that only Kith's own verbs fill. */
export async function createField(
  ctx: Context,
  plural: string,
  wish: NewField & Pick<Field, 'writable'>,
): Promise<ChangedField> {
  const { name: object } = catalog(ctx).byPlural(plural);
  return changeDefinitions(ctx, async (ctx, refresh) => {
    const name = await addField(ctx, object, wish);
    await refresh();
    const def = catalog(ctx).object(object);
    const field = def.fields[name] as Field;
    await fieldChanged(ctx, def, field);
    await tell(ctx, 'field.created', def, field);
    return answer(ctx, def, name);
  });
}

/**
 * Makes a field and its columns, within a change of definitions; the catalog knows it after the next `refresh`.
 * @returns its name
 */
export async function addField(
  ctx: Context,
  object: string,
  wish: NewField & Pick<Field, 'writable'>,
): Promise<string> {
  const stored = await rows.readDefinitions(ctx.db, ctx.workspace.schema);
  const def = catalog(ctx).object(object);
  if (stored.fields.filter((row) => row.custom && row.object === object).length >= MOST_FIELDS)
    throw conflict(`${def.labels} have ${MOST_FIELDS} fields of their own already, the archived ones included`);
  refuseLabel(Object.values(def.fields), wish.label);
  const complaints = new Complaints();
  refuseUnfitting(wish.type, wish, complaints);
  complaints.throwAny();

  const { name: wished, type, to, inverse: _, choices, rollup, ...rest } = wish;
  const target = to === undefined ? undefined : targetOf(ctx, to);
  if ((type === 'reference' || type === 'multi_reference') && !target)
    throw invalidField('to', 'required', 'Say which object it points to');
  const field: Field = {
    ...(compact(rest) as Partial<Field>),
    name: '',
    label: wish.label,
    type: 'text',
    ...(choices ? { choices: completeChoices(choices) } : {}),
    ...(target ? linkTo(ctx, stored, def, target, wish) : {}),
    ...(type === 'auto_number' ? { unique: true, indexed: true, format: wish.format ?? '{00000}' } : {}),
    ...(writableBy(type) ? { writable: writableBy(type) } : {}),
  };
  Object.assign(field, typed(ctx, def, type, field, rollup as Rollup | undefined));
  field.name = fieldName(stored, def, { ...field, name: wished });
  checkField(ctx, field, type, complaints);
  await checkNames(ctx, def, field, complaints);
  complaints.throwAny();

  const { name, type: kept, ...definition } = field;
  const row: rows.FieldRow = {
    id: uuidv7(),
    object,
    name,
    custom: true,
    type: kept,
    definition,
    archived_at: null,
    index_state: null,
    index_problem: null,
  };
  const made = toField(row);
  if (fieldIndexes(def, made).length > 0) row.index_state = 'building';
  await rows.insertField(ctx.db, row, ctx.actor.memberId, ctx.now());
  await makeColumns(ctx, def, made);
  if (row.index_state) await requestIndex(ctx, object, name);
  return name;
}

/** Where a link leads, and what these records are called there. */
function linkTo(
  ctx: Context,
  stored: rows.Definitions,
  def: ObjectDefinition,
  target: ObjectDefinition,
  { label, inverse: wished, inverse_label: given }: NewField,
): Partial<Field> {
  const words = wished ?? given ?? undefined;
  const inverse = inverseName(stored, catalog(ctx), target.name, words, def.plural);
  const spoken = given ?? (wished && /[\s\p{Lu}]/u.test(wished) ? wished : undefined);
  // A second link to the same object needs words of its own, or both would read the same.
  const inverse_label = spoken ?? (inverse === def.plural ? undefined : `${def.labels} (${label})`);
  return { to: target.name, inverse, ...(inverse_label ? { inverse_label } : {}) };
}

/** The type of what a formula or roll-up gives; all other types are what they say. */
function typed(ctx: Context, def: ObjectDefinition, type: DefinedType, field: Field, rollup?: Rollup): Partial<Field> {
  if (type !== 'formula' && type !== 'rollup') return { type };
  if (type === 'formula' && !field.formula) throw invalidField('formula', 'required', 'Give the formula');
  if (type === 'rollup' && !rollup) throw invalidField('rollup', 'required', 'Say what is counted or summed');
  const name = field.name || undefined;
  const checked =
    type === 'formula'
      ? checkFormula(ctx, def, field.formula ?? '', name)
      : checkRollup(ctx, def, rollup as Rollup, name);
  if (checked.problem) throw invalidField(type, 'formula', checked.problem);
  return {
    type: checked.type,
    ...(checked.integer ? { integer: true } : {}),
    ...(rollup ? { rollup } : {}),
  };
}

function targetOf(ctx: Context, plural: string): ObjectDefinition {
  const def = catalog(ctx).objects.find((one) => one.plural === plural || one.name === plural);
  if (!def) throw invalidField('to', 'unknown_object', 'There is no such object');
  return def;
}

/** What a definition names elsewhere: stages and the member who answers for it. */
async function checkNames(
  ctx: Context,
  def: ObjectDefinition,
  field: Pick<FieldChange, 'required_in' | 'steward'>,
  complaints: Complaints,
): Promise<void> {
  const stages = field.required_in ?? [];
  if (stages.length > 0 && !stageField(def)) {
    complaints.add('required_in', 'not_for_object', `${def.labels} go through no stages`);
  } else if (stages.length > 0) {
    const known = await stagesAmong(ctx, def, stages);
    if (stages.some((id) => !known.has(id)))
      complaints.add('required_in', 'not_found', 'One of the stages is not there');
  }
  if (field.steward && !(await isMember(ctx, field.steward)))
    complaints.add('steward', 'not_found', 'There is no such member');
}

/** What decides which indexes a field has. */
const INDEXING = ['unique', 'indexed', 'open'] as const;

/** What may be set of a field that Kith itself brings. */
const SETTABLE = new Set([
  'label',
  'help',
  'description',
  'required',
  'required_in',
  'listed',
  'default',
  'purpose',
  'sensitivity',
  'steward',
  'choices',
  'position',
]);

export async function changeField(
  ctx: Context,
  plural: string,
  name: string,
  wish: FieldChange,
): Promise<ChangedField> {
  const { name: object } = catalog(ctx).byPlural(plural);
  return changeDefinitions(ctx, async (ctx, refresh) => {
    const def = catalog(ctx).object(object);
    const before = liveField(def, name);
    const stored = await rows.readDefinitions(ctx.db, ctx.workspace.schema);
    const row = stored.fields.find((one) => one.object === object && one.name === name);
    const definition = await changedDefinition(ctx, def, before, row?.definition ?? {}, wish);
    const rebuilt = before.custom && INDEXING.some((key) => (before[key] ?? false) !== (definition[key] ?? false));
    const change = { definition, ...(rebuilt ? ({ index_state: 'building', index_problem: null } as const) : {}) };
    if (row) await rows.updateField(ctx.db, object, name, change, ctx.now());
    else await rows.insertField(ctx.db, settingsRow(object, before, definition), ctx.actor.memberId, ctx.now());
    await refresh();
    const after = catalog(ctx).object(object);
    const field = liveField(after, name);
    if (rebuilt) await requestIndex(ctx, object, name);
    if ((before.searched ?? false) !== (field.searched ?? false)) await requestReindex(ctx, after);
    await fieldChanged(ctx, after, field);
    await tell(ctx, 'field.changed', after, field, { changed: Object.keys(wish) });
    const missing = field.required && !before.required ? await missingIn(ctx, after, field) : undefined;
    return { ...(await answer(ctx, after, name)), ...(missing === undefined ? {} : { missing }) };
  });
}

/** The settings as they will stand, or why they may not. */
async function changedDefinition(
  ctx: Context,
  def: ObjectDefinition,
  before: Field,
  settings: rows.FieldSettings,
  wish: FieldChange,
): Promise<rows.FieldSettings> {
  const complaints = new Complaints();
  const type: DefinedType = before.formula ? 'formula' : before.rollup ? 'rollup' : before.type;
  for (const key of ['type', 'name', 'to', 'inverse', 'integer'] as const)
    if (wish[key] !== undefined)
      complaints.add(
        key,
        'fixed',
        `The ${key} of a field stays as it was made: make a new field, and put this one away`,
      );
  refuseUnfitting(type, wish as Wish, complaints);
  if (!before.custom) refuseUnsettable(before, wish, complaints);
  if (before.name === def.title && wish.required === false && def.custom)
    complaints.add('required', 'needed', 'A record is named by this field');
  complaints.throwAny();
  if (wish.label) refuseLabel(Object.values(def.fields), wish.label, before.name);
  const { choices, ...rest } = wish;
  const next: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(rest)) {
    // Of Kith's own fields a "no" is a setting too; of others it is the same as saying nothing.
    if (value === null || value === undefined || (before.custom && value === false)) delete next[key];
    else next[key] = value;
  }
  if (before.custom && !next.label) next.label = before.label;
  if (choices) next.choices = completeChoices(choices);
  const field = { ...before, ...(before.custom ? bare(before, next) : next) } as Field;
  if (type === 'formula' || type === 'rollup') {
    const checked = typed(ctx, def, type, field, field.rollup);
    if (checked.type !== before.type || (checked.integer ?? false) !== (before.integer ?? false))
      throw invalidField(type, 'type', 'This gives values of another type. Make a new field for it');
  }
  // Of Kith's own field only what is said now is looked at: the rest is as Kith made it.
  if (before.custom || wish.choices || wish.default !== undefined) checkField(ctx, field, type, complaints);
  // A stage or member named earlier may be gone by now; that keeps nobody from changing something else.
  await checkNames(ctx, def, wish, complaints);
  complaints.throwAny();
  await checkAgainstRecords(ctx, def, before, field);
  return next as rows.FieldSettings;
}

/** What was said before and no longer is must not come through from `before`. */
function bare(before: Field, next: Record<string, unknown>): Partial<Field> {
  const gone = Object.keys(before).filter(
    (key) => !(key in next) && !['name', 'type', 'custom', 'label'].includes(key),
  );
  return { ...Object.fromEntries(gone.map((key) => [key, undefined])), ...next };
}

function refuseUnsettable(before: Field, wish: FieldChange, complaints: Complaints): void {
  for (const key of Object.keys(wish)) {
    if (!SETTABLE.has(key)) complaints.add(key, 'fixed', `${before.label} comes with Kith: this cannot be changed`);
  }
  if (wish.required === false && before.required && !before.lenient)
    complaints.add('required', 'needed', `Kith cannot do without ${before.label}`);
  if (wish.required && before.writable) complaints.add('required', 'fixed', `${before.label} is kept by Kith`);
  if (wish.choices && !before.open)
    complaints.add('choices', 'fixed', `The choices of ${before.label} mean something to Kith and cannot be changed`);
}

/** What the records hold must agree with what is said of them from now on. */
async function checkAgainstRecords(ctx: Context, def: ObjectDefinition, before: Field, field: Field): Promise<void> {
  if (field.unique && !before.unique) {
    const clashes = await clashesOf(ctx, def, field);
    if (clashes) throw clashes;
  }
  if (!field.choices || field.open) return;
  if (before.open) {
    const outside = await heldOutside(ctx, def, field);
    if (outside) throw outside;
  }
  const kept = new Set(field.choices.map((choice) => choice.value));
  const removed = (before.choices ?? []).filter((choice) => !kept.has(choice.value));
  const held = removed.length > 0 ? await heldValues(ctx, def, field, removed) : null;
  if (held) throw held;
}

function settingsRow(object: string, field: Field, definition: rows.FieldSettings): rows.FieldRow {
  return {
    id: uuidv7(),
    object,
    name: field.name,
    custom: false,
    type: field.type,
    definition,
    archived_at: null,
    index_state: null,
    index_problem: null,
  };
}

/** Puts a field away: nothing shows it, its values stay. */
export async function archiveField(ctx: Context, plural: string, name: string): Promise<void> {
  const { name: object } = catalog(ctx).byPlural(plural);
  await changeDefinitions(ctx, async (ctx) => {
    const def = catalog(ctx).object(object);
    const field = liveField(def, name);
    if (!field.custom)
      throw conflict(`${field.label} comes with Kith and stays. It can be left out of lists and forms`);
    if (name === def.title) throw conflict(`${def.labels} are named by ${field.label}: it stays as long as they do`);
    if (def.link && [def.link.a, def.link.b, def.link.role].includes(name))
      throw conflict('This field makes the relation: put the relation away instead');
    await rows.updateField(ctx.db, object, name, { archived_at: ctx.now() }, ctx.now());
    if (field.searched) await requestReindex(ctx, def);
    await tell(ctx, 'field.archived', def, field);
  });
}

export async function restoreField(ctx: Context, plural: string, name: string): Promise<ChangedField> {
  const { name: object } = catalog(ctx).byPlural(plural);
  return changeDefinitions(ctx, async (ctx, refresh) => {
    const field = archivedField(ctx, object, name);
    const def = catalog(ctx).object(object);
    refuseLabel(Object.values(def.fields), field.label);
    if (field.to && !catalog(ctx).has(field.to))
      throw conflict('It points to an object that is in the archive: restore that first');
    await rows.updateField(ctx.db, object, name, { archived_at: null }, ctx.now());
    await refresh();
    const back = catalog(ctx).object(object);
    const restored = liveField(back, name);
    if (restored.searched) await requestReindex(ctx, back);
    await fieldChanged(ctx, back, restored);
    await tell(ctx, 'field.restored', back, restored);
    return answer(ctx, back, name);
  });
}

/** Ends a field and its values for good. What uses it is told first, unless `force`. */
export async function endField(ctx: Context, plural: string, name: string, force: boolean): Promise<void> {
  const { name: object } = catalog(ctx).byPlural(plural);
  await changeDefinitions(ctx, async (ctx) => {
    const def = catalog(ctx).object(object);
    const live = Object.hasOwn(def.fields, name) ? def.fields[name] : undefined;
    const field = live ?? archivedField(ctx, object, name);
    if (!field.custom || name === def.title || def.link?.a === name || def.link?.b === name)
      throw conflict(`${field.label} stays as long as ${def.labels.toLowerCase()} do`);
    if (!force) await refuseUsed(ctx, { object: def, field });
    await endColumns(ctx, def, field);
    await rows.deleteField(ctx.db, object, name);
    if (live?.searched) await requestReindex(ctx, def);
    await tell(ctx, 'field.deleted', def, field);
  });
}

export function liveField(def: ObjectDefinition, name: string): Field {
  const field = Object.hasOwn(def.fields, name) ? def.fields[name] : undefined;
  if (!field) throw notFound('Field');
  return field;
}

function archivedField(ctx: Context, object: string, name: string): Field {
  const field = catalog(ctx)
    .archived.fields.get(object)
    ?.find((one) => one.name === name);
  if (!field) throw notFound('Field');
  return field;
}

/** A field of an object, in use or put away. */
export const anyField = (ctx: Context, def: ObjectDefinition, name: string): Field =>
  Object.hasOwn(def.fields, name) ? (def.fields[name] as Field) : archivedField(ctx, def.name, name);

async function answer(ctx: Context, def: ObjectDefinition, name: string): Promise<FieldMeta> {
  const field = liveField(catalog(ctx).object(def.name), name);
  return describeField(field, !field.writable, false);
}
