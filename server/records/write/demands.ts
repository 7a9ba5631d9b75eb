import type { Context } from '../../kernel/context.ts';
import { type Field, type ObjectDefinition, stageField } from '../define.ts';
import { idOf } from '../reference.ts';
import { patternOf } from '../schema-design/patterns.ts';
import type { OpenDraft } from './draft.ts';

/** What comes from the log or from Kith itself is not held to what the workspace has come to ask for since. */
const EXEMPT = new Set(['undo', 'merge', 'sample', 'system']);
/** Somebody has the whole record before them and can fill in what has come to be required. */
const AT_HAND = new Set(['app', 'api']);

/**
 * What must be there is there. What Kith requires, whenever it is written. What the workspace requires, on a new record and
 * on the next edit of an old one; what it requires for a stage, on the way into it and for as long as the record stands there.
 */
export function demandFields(ctx: Context, def: ObjectDefinition, draft: OpenDraft, system: boolean): void {
  const stages = stageField(def);
  const stage = stages ? idOf(draft.get(stages.name)) : null;
  const enters = stages !== undefined && (draft.op === 'create' || draft.changes(stages.name));
  const exempt = system || EXEMPT.has(ctx.origin.kind);
  const edited = AT_HAND.has(ctx.origin.kind) && Object.keys(draft.values).some((name) => draft.changes(name));
  for (const field of Object.values(def.fields)) {
    const written = draft.op === 'create' || field.name in draft.values;
    if (field.required && (written || field.lenient)) {
      const asked = field.lenient ? !exempt && (written || edited) : true;
      if (asked && isEmpty(draft, field)) draft.refuse(field.name, 'required', `${field.label} is needed`);
    } else if (stage && field.required_in?.includes(stage) && !exempt && (enters || written)) {
      if (isEmpty(draft, field)) draft.refuse(field.name, 'required', `${field.label} is needed in this stage`);
    }
  }
}

const isEmpty = (draft: OpenDraft, field: Field) => draft.get(field.name) === null;

/** The text has the form that its field asks for. */
export function demandPattern(ctx: Context, field: Field, value: unknown, draft: OpenDraft): void {
  if (!field.pattern || typeof value !== 'string' || EXEMPT.has(ctx.origin.kind)) return;
  if (!patternOf(field.pattern).test(value))
    draft.refuse(
      field.name,
      'pattern',
      field.pattern_message ?? `${field.label} does not have the form it should have`,
    );
}

/** Values that were right when they were written come back, whatever is asked for today. */
export const outlived = new Set(['out_of_range', 'unknown_choice', 'too_long']);
